import { Migration } from '@mikro-orm/migrations'

/**
 * An index of its own for the vectors of each model, as search makes them for models to come; those that are there may take longer
 * than one of its statements. Older programs go on with theirs, by size alone.
 */
export class Migration20261127000020VectorsByModel extends Migration {
  override up(): void {
    this.addSql(`
      do $$
      declare
        -- Read to its end before: a table that is being read can be given no index.
        spaces jsonb := (
          select coalesce(jsonb_agg(distinct jsonb_build_object('dimensions', dimensions, 'model', model)), '[]')
          from spectra_insights.chunk_vectors where dimensions <= 4000
        );
        space record;
        type text;
      begin
        for space in select * from jsonb_to_recordset(spaces) as given(dimensions int, model text) loop
          type := case when space.dimensions <= 2000 then 'vector' else 'halfvec' end;
          execute format(
            'create index if not exists %I on spectra_insights.chunk_vectors
               using hnsw ((embedding::%s(%s)) %s_cosine_ops) where dimensions = %s and model = %L',
            'chunk_vectors_hnsw_' || space.dimensions || '_'
              || left(encode(sha256(convert_to(space.model, 'UTF8')), 'hex'), 12),
            type, space.dimensions, type, space.dimensions, space.model
          );
        end loop;
      end $$
    `)
  }
}
