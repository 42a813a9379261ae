# Spectra Sight. `make help` lists what there is.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
DATA ?= .spectra
VIDEO ?=
MINUTES ?= 30

.DEFAULT_GOAL := help
.PHONY: help setup demo up test coverage check format bench eval chaos scale-test deploy-check release screenshots clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## install what the project needs (Node packages, ffmpeg)
	@sh scripts/setup.sh $(if $(filter setup,$(MAKECMDGOALS)),--hint)

demo: setup ## analyse a sample video, or VIDEO=path-or-address, and search it
	@sh scripts/demo.sh "$(DATA)" "$(VIDEO)"

up: setup ## run all stages and the gateway until Ctrl-C
	@spectra=cli/bin.js; exec node $$spectra up --data "$(DATA)"

test: setup ## run all tests, on real services that it starts and stops
	@node scripts/test.ts

coverage: setup ## run all tests, and say how much of the code they run
	@node scripts/test.ts --coverage

check: setup ## format, lint and types
	@npm run --silent check

format: setup ## format all files
	@npm run --silent format

bench: setup ## measure, as ratios against the bare libraries
	@node bench/mailbox.ts && node bench/chunking.ts && node bench/analyst.ts && node bench/motion-gate.ts && node bench/startup.ts && node bench/logins.ts && node bench/provider-overhead.ts && node bench/object-store.ts && node bench/console/size.ts
	@if [ -n "$$SPECTRA_TEST_POSTGRES_URL" ]; then for one in row-level-security subscribers events-page; do timeout 300 node bench/$$one.ts || exit 1; done; fi

eval: setup ## hold what the product says and finds against what people saw: VIDEOS=folder
	@code=0; for one in perception uca questions chat; do \
	  if [ -f eval/$$one.ts ]; then echo "$$one"; node eval/$$one.ts $(if $(VIDEOS),--videos "$(VIDEOS)") || code=1; fi; done; exit $$code

chaos: setup ## break a cluster for MINUTES=30 (SEED=n replays), and judge what it leaves
	@node test/chaos/main.ts --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) $(if $(REPORT),--report $(REPORT))

scale-test: setup ## a day of autoscaling; where SPECTRA_TEST_*_URL name servers, 1 to 8 nodes, partitions and an upgrade (FROM=version)
	@node bench/autoscaling.ts
	@if [ -n "$$SPECTRA_TEST_POSTGRES_URL" ]; then node bench/makespan.ts --nodes 1,2,4,8 --videos 4 && node test/fleet/main.ts $(if $(FROM),--from $(FROM)); fi

deploy-check: setup ## try images, alerts and manifests with the programs of those who deploy (long)
	@node scripts/deploy-check.ts

release: setup ## make the files of a release into release/VERSION (docs/release.md)
	@node scripts/release.ts

screenshots: setup ## pictures of the console for the docs, into docs/pictures
	@node scripts/screenshots.ts

clean: ## remove samples and the demo's data
	@rm -rf .samples .spectra .tap
