/**
 * Loaded before tap's own part of each test file where coverage is not counted: tap does not look at what the file loads, which
 * would take a fifth of the processor time of its start (it reads each file again, and parses its source map); nor does Node
 * measure the lines of each, as code that is stripped of its types keeps its places.
 */
process.env._TAPJS_PROCESSINFO_EXCLUDE_ = '/(?:)/'
process.setSourceMapsEnabled(false)
