-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- What Supabase brings and a plain Postgres does not: the API roles, auth.users, auth.uid(), the Realtime publication.
-- On Supabase every statement here finds its object there and does nothing, but for the role of the app itself.

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
  -- The app's connections start as this role, which may do nothing but switch: a forgotten switch reads nothing.
  if not exists (select from pg_roles where rolname = 'planbuilder_app') then
    create role planbuilder_app login noinherit;
  end if;
exception
  when duplicate_object or unique_violation then null; -- another database of this server was prepared at the same moment
end $$;

-- A login that pastes the owner's address switches by its own memberships, so a refused grant here costs nothing.
do $$
begin
  grant anon, authenticated, service_role to planbuilder_app;
exception
  when insufficient_privilege then raise notice 'planbuilder_app may not switch roles: connect with the owner''s login';
end $$;

do $$
begin
  execute format('grant planbuilder_app, anon, authenticated, service_role to %I', current_user);
exception
  when insufficient_privilege or invalid_grant_operation then null; -- a superuser, or a member already
end $$;

do $$
begin
  if to_regclass('auth.users') is not null
     and coalesce(obj_description(to_regclass('auth.users'), 'pg_class'), '') <> 'PlanBuilder: local accounts' then
    return; -- Supabase's own, or somebody's: not ours to shape
  end if;

  create schema if not exists auth;
  revoke all on schema auth from public;
  grant usage on schema auth to anon, authenticated, service_role;

  -- Supabase Auth's column names, so that accounts can be moved over.
  create table if not exists auth.users (
    id uuid primary key default gen_random_uuid(),
    email text not null check (length(email) <= 320),
    encrypted_password text not null,
    raw_app_meta_data jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    last_sign_in_at timestamptz
  );
  comment on table auth.users is 'PlanBuilder: local accounts';
  create unique index if not exists users_email on auth.users (lower(email));

  alter table auth.users enable row level security;
  revoke all on auth.users from public, anon, authenticated, service_role, planbuilder_app;
  grant select, insert, update, delete on auth.users to service_role;
  drop policy if exists "the service keeps the accounts" on auth.users;
  create policy "the service keeps the accounts" on auth.users to service_role using (true) with check (true);

  -- After a commit a local claims setting reads as '', not null.
  create or replace function auth.uid() returns uuid
  language sql stable set search_path = '' as $uid$
    select coalesce(
      nullif(current_setting('request.jwt.claim.sub', true), ''),
      nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
  $uid$;
  revoke all on function auth.uid() from public;
  grant execute on function auth.uid() to anon, authenticated, service_role;

  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end $$;
