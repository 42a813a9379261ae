/** Gives an event `e` back what its own chunk told of it. */
export const AS_TOLD = `end_time = (e.continuity->>'endTime')::float8,
  confidence = (e.continuity->>'confidence')::float8, attributes = e.continuity->'attributes',
  description = (e.continuity->>'opening') || (e.continuity->>'closing')`
