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

-- The tables that an earlier system may have had. On one that was here before us, what was granted stays, and so does what its policies
-- and triggers do with rows that aren't plans. Decided once: where our schema came before this list, by a column that ours never leave open.
create table if not exists planbuilder.shared_tables (
  name text primary key,
  was_found boolean not null
);
alter table planbuilder.shared_tables enable row level security, no force row level security;
revoke all on planbuilder.shared_tables from public, anon, authenticated, service_role, planbuilder_app;
insert into planbuilder.shared_tables (name, was_found)
select name, to_regclass(name) is not null and (
         to_regclass('public.usage_limits') is null
         or exists (select from pg_attribute where attrelid = to_regclass(name) and attname = 'created_at' and not attnotnull))
  from unnest(array['public.jobs', 'public.job_notifications', 'public.user_activity', 'public.user_profile', 'public.subscriptions']) as name
on conflict do nothing;

-- What was taken away from a project on the way to our schema, as the statement that makes it again. migrate --restore-policies runs those
-- of policies; the others would break ours.
create table if not exists planbuilder.replaced_objects (
  kind text not null, -- policy or key
  name text not null, -- with its table
  statement text not null,
  at timestamptz not null default now(),
  primary key (kind, name)
);
alter table planbuilder.replaced_objects enable row level security, no force row level security;
revoke all on planbuilder.replaced_objects from public, anon, authenticated, service_role, planbuilder_app;

/* Before a table's grants are declared: takes away all that there are, or, where the table was found, what policies don't cover. */
create or replace function planbuilder.reset_grants(of_table regclass) returns void
language plpgsql set search_path = '' as $$
begin
  execute format('revoke all on %s from planbuilder_app', of_table);
  if (select was_found from planbuilder.shared_tables where name = of_table::text) then
    execute format('revoke truncate, trigger, references on %s from public, anon, authenticated, service_role', of_table);
  else
    execute format('revoke all on %s from public, anon, authenticated, service_role', of_table);
  end if;
end $$;

/* Drops foreign keys of a table's user_id that lead elsewhere, and keeps their definitions. */
create or replace function planbuilder.drop_account_keys(of_table regclass, but_to regclass) returns void
language plpgsql set search_path = '' as $$
declare foreign_key record;
begin
  for foreign_key in
    select conname, pg_catalog.pg_get_constraintdef(oid) as definition from pg_catalog.pg_constraint
     where conrelid = of_table and contype = 'f' and confrelid is distinct from but_to
       and conkey = array[(select attnum from pg_catalog.pg_attribute where attrelid = of_table and attname = 'user_id')]
  loop
    insert into planbuilder.replaced_objects (kind, name, statement)
    values ('key', foreign_key.conname || ' on ' || of_table,
            format('alter table %s add constraint %I %s', of_table, foreign_key.conname, foreign_key.definition))
    on conflict do nothing;
    execute format('alter table %s drop constraint %I', of_table, foreign_key.conname);
  end loop;
end $$;
revoke all on function planbuilder.reset_grants(regclass), planbuilder.drop_account_keys(regclass, regclass)
  from public, anon, authenticated, service_role;

create or replace function planbuilder.set_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;
revoke all on function planbuilder.set_updated_at() from public, anon, authenticated, service_role;
