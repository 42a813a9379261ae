/**
 * The role under which all is asked and ordered that is asked or ordered on behalf of a tenant (P8). Nobody signs in with it. It
 * belongs to the whole server, so that the databases of one server share it.
 */
export const TENANT_ROLE = 'spectra_tenant'

/**
 * Makes the role where it is not there, and lets the current user take it. Other databases of the server may be doing the same: who
 * meets that tries again. What the user may not do itself ends with 42501.
 */
export const makeTenantRole = (role = TENANT_ROLE): string => `
  do $$
  declare
    taking text := case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end;
  begin
    for attempt in 1..20 loop
      begin
        if not exists (select 1 from pg_catalog.pg_roles where rolname = '${role}') then
          create role ${role} nologin;
        end if;
        if not pg_has_role(current_user, '${role}', taking) then
          grant ${role} to current_user;
        end if;
        return;
      exception
        -- internal_error is "tuple concurrently updated": it has no code of its own.
        when duplicate_object or unique_violation or internal_error then
          if attempt = 20 then raise; end if;
          perform pg_sleep(0.05 * attempt);
      end;
    end loop;
  end $$`
