-- What Supabase brings and a plain Postgres lacks: auth.users, auth.uid(), the Realtime publication.
-- Where auth.users is not ours, nothing here does anything.

do $$
begin
  if to_regclass('auth.users') is not null
     and coalesce(obj_description(to_regclass('auth.users'), 'pg_class'), '') <> 'PlanBuilder: local accounts' then
    return;
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
  -- True while the password is the choice of somebody else: it is good for choosing another.
  alter table auth.users add column if not exists must_change_password boolean not null default false;
  comment on table auth.users is 'PlanBuilder: local accounts';
  create unique index if not exists users_email on auth.users (lower(email));

  alter table auth.users enable row level security;
  revoke all on auth.users from public, anon, authenticated, service_role, planbuilder_app;
  grant select, insert, update, delete on auth.users to service_role;
  drop policy if exists "the service keeps the accounts" on auth.users;
  create policy "the service keeps the accounts" on auth.users to service_role using (true) with check (true);

  -- After a commit a local claims setting reads as '', not null. With "return" its names are bound now, and it is inlined.
  create or replace function auth.uid() returns uuid
  language sql stable
  return coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid;
  revoke all on function auth.uid() from public;
  grant execute on function auth.uid() to anon, authenticated, service_role;

  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end $$;
