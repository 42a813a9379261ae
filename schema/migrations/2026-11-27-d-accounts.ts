import { Migration } from '@mikro-orm/migrations'

/**
 * Users with a role and cameras, their sign-ins, and the keys of programs. Secrets are hashes. `version` of a user goes up with whatever
 * an identity is made of, so that one that was given out before is known to be old.
 */
export class Migration20261127000040Accounts extends Migration {
  override up(): void {
    this.addSql(`
      alter table "spectra_core"."users"
        add column "role_name" text not null default 'viewer',
        add column "cameras" jsonb null,
        add column "one_time" boolean not null default false,
        add column "version" int not null default 0,
        add column "last_seen_at" timestamptz(3) null
    `)
    this.addSql(`alter table "spectra_core"."cohorts" add column "cameras" jsonb null`)
    this.addSql(`
      create table "spectra_core"."sessions" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "user_id" uuid not null,
        "ip" text not null,
        "created_at" timestamptz(3) not null,
        "expires_at" timestamptz(3) not null,
        "ended_at" timestamptz(3) null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "sessions_of_user" on "spectra_core"."sessions" ("user_id", "created_at")
    `)
    this.addSql(`
      create table "spectra_core"."refresh_tokens" (
        "hash" char(64) not null,
        "organization_id" uuid not null,
        "session_id" uuid not null,
        "created_at" timestamptz(3) not null,
        "used_at" timestamptz(3) null,
        primary key ("hash")
      )
    `)
    this.addSql(`
      create index "refresh_tokens_of_session" on "spectra_core"."refresh_tokens" ("session_id")
    `)
    this.addSql(`
      create table "spectra_core"."identities" (
        "issuer" text not null,
        "subject" text not null,
        "organization_id" uuid not null,
        "user_id" uuid not null,
        "created_at" timestamptz(3) not null,
        primary key ("issuer", "subject")
      )
    `)
    this.addSql(`
      create table "spectra_core"."api_keys" (
        "id" uuid not null,
        "organization_id" uuid not null,
        "name" text not null,
        "role_name" text not null,
        "scopes" jsonb null,
        "cameras" jsonb null,
        "prefix" text not null,
        "hash" char(64) not null,
        "created_at" timestamptz(3) not null,
        "expires_at" timestamptz(3) null,
        "last_used_at" timestamptz(3) null,
        "revoked_at" timestamptz(3) null,
        primary key ("id")
      )
    `)
    this.addSql(`
      create index "api_keys_listing" on "spectra_core"."api_keys" ("organization_id", "created_at")
    `)
    this.references('sessions', 'user_id', 'users')
    this.references('refresh_tokens', 'session_id', 'sessions')
    this.references('identities', 'user_id', 'users')
  }

  private references(table: string, column: string, target: string): void {
    this.addSql(`
      alter table "spectra_core"."${table}" add constraint "${table}_${column}_foreign"
        foreign key ("${column}") references "spectra_core"."${target}" ("id") on delete cascade
    `)
  }
}
