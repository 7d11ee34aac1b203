-- The database roles, and the schema that PostgREST does not show. On Supabase the first three roles are there already; only the app's
-- own is new.

create schema if not exists planbuilder;

do $$
begin
  if not exists (select from pg_roles where rolname = 'anon') then
    create role anon nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then
    create role authenticated nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'service_role') then
    create role service_role nologin noinherit;
  end if;
  -- The app's sessions start as this role, which may only switch to another: a forgotten switch reads nothing.
  if not exists (select from pg_roles where rolname = 'planbuilder_app') then
    create role planbuilder_app login noinherit;
  end if;
exception
  when duplicate_object or unique_violation then null; -- another database of this server was set up at the same moment
end $$;

-- One grant at a time: from PostgreSQL 16 on, granting a role takes ADMIN on that very role.
do $$
declare granted text;
begin
  foreach granted in array array['anon', 'authenticated', 'service_role'] loop
    continue when pg_has_role('planbuilder_app', granted, 'member');
    begin
      execute format('grant %I to planbuilder_app', granted);
    exception
      when insufficient_privilege then
        raise warning 'planbuilder_app could not be granted the role %. Run as its administrator: grant % to planbuilder_app;', granted, granted;
    end;
  end loop;

  -- The owner's login switches too, where the app is given no login of its own.
  foreach granted in array array['planbuilder_app', 'anon', 'authenticated', 'service_role'] loop
    continue when pg_has_role(current_user, granted, 'member');
    begin
      execute format('grant %I to %I', granted, current_user);
    exception
      when insufficient_privilege or invalid_grant_operation then
        raise warning '% could not be granted the role %. Run as its administrator: grant % to %;', current_user, granted, granted, current_user;
    end;
  end loop;
end $$;

revoke all on schema planbuilder from public, anon, authenticated, service_role, planbuilder_app;
grant usage on schema planbuilder to service_role;
