/** Times of a clock and seconds: what is said again and again differs in these. Means the same to JavaScript and to PostgreSQL. */
export const TIMES = '[0-9]+([:.][0-9]+)+'

/** One name of a searched chunk for all that say the same but for its times. Rows have an index by it: it is written as the migration has it. */
export const LIKENESS = `md5(coalesce(camera_id, process_id::text) || ' ' || regexp_replace("text", '${TIMES}', '#', 'g'))`
