-- The whole schema of PlanBuilder, to be pasted into an SQL editor; running it again is safe. Written by script/schema.

-- ============================================================ supabase/schemas/01_roles.sql
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

-- ============================================================ supabase/schemas/02_auth.sql
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

-- ============================================================ supabase/schemas/03_profiles.sql
-- Who an account is to its readers: defaults of the form, and what a workflow reads beside the job.

create table if not exists public.user_profile (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null unique references auth.users (id) on delete cascade,
  niche text,
  target_audience text,
  brand_voice_preference text,
  preferred_platforms text[],
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- What an earlier system's table lacks.
alter table public.user_profile
  add column if not exists updated_at timestamptz,
  add column if not exists time_zone text,
  add column if not exists offer text,                -- here and below: null where nothing was said, empty where nothing is the answer
  add column if not exists website text,
  add column if not exists country text,              -- by ISO 3166-1
  add column if not exists language text,             -- a BCP 47 tag
  add column if not exists voice_examples text[],
  add column if not exists words_to_use text[],
  add column if not exists words_to_avoid text[],
  add column if not exists means text[];              -- films, place, customers, photos

create or replace trigger user_profile_updated_at before update on public.user_profile
  for each row execute function planbuilder.set_updated_at();

-- An earlier system's policies stay, such as one that shows profiles to everybody: no limit and no plan depends on a profile.
alter table public.user_profile enable row level security, no force row level security;
do $$ begin perform planbuilder.reset_grants('public.user_profile'); end $$;
grant select, insert, update on public.user_profile to authenticated;
grant select on public.user_profile to service_role;
drop policy if exists "own profile is seen" on public.user_profile;
create policy "own profile is seen" on public.user_profile
  for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "own profile is made" on public.user_profile;
create policy "own profile is made" on public.user_profile
  for insert to authenticated with check (user_id = (select auth.uid()));
drop policy if exists "own profile is changed" on public.user_profile;
create policy "own profile is changed" on public.user_profile
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists "the workflow reads profiles" on public.user_profile;
create policy "the workflow reads profiles" on public.user_profile
  for select to service_role using (true);

-- ============================================================ supabase/schemas/04_usage.sql
-- Tiers, limits, and the ledger of what was used.

create table if not exists public.subscriptions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null unique references auth.users (id) on delete cascade,
  tier text not null,
  status text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.subscriptions add column if not exists updated_at timestamptz; -- which an earlier system's table lacks

-- Plans per calendar month (UTC), and jobs queued or running at once; null means no limit.
create table if not exists public.usage_limits (
  tier text not null,
  feature text not null default 'aiPlanBuilder',
  per_month integer check (per_month >= 0),
  max_active integer check (max_active >= 0),
  is_default boolean not null default false, -- the tier of an account without an active subscription
  primary key (tier, feature)
);
insert into public.usage_limits (tier, per_month, max_active, is_default)
values ('free', 3, 2, true), ('essentials', 20, 2, false), ('pro', null, 2, false)
on conflict do nothing;
-- Rewrites of finished plans, each of one post or of many.
insert into public.usage_limits (tier, feature, per_month, max_active, is_default)
values ('free', 'planChange', 60, 3, true), ('essentials', 'planChange', 400, 3, false), ('pro', 'planChange', null, 3, false)
on conflict do nothing;
-- What the AI may take for one account in a day (UTC), refunded plans included: see 20_ai_usage.sql. An operator's own tiers start with
-- the columns' defaults.
do $$
begin
  if not exists (select from pg_catalog.pg_attribute
                  where attrelid = 'public.usage_limits'::regclass and attname = 'ai_calls_per_day' and not attisdropped) then
    alter table public.usage_limits
      add column ai_calls_per_day integer default 150 check (ai_calls_per_day >= 0),
      add column ai_tokens_per_day bigint default 5000000 check (ai_tokens_per_day >= 0);
    update public.usage_limits set ai_calls_per_day = 60, ai_tokens_per_day = 2000000 where tier = 'free';
    update public.usage_limits set ai_calls_per_day = 600, ai_tokens_per_day = 20000000 where tier = 'pro';
  end if;
end $$;
-- Plans that an account may ask for in a day (UTC), refunded or not: each leaves rows behind.
alter table public.usage_limits add column if not exists requests_per_day integer default 200 check (requests_per_day >= 0);
-- Plans that an account brings as files: they cost nothing but room, and take nothing from the plans that are made for it.
insert into public.usage_limits (tier, feature, per_month, max_active, is_default, requests_per_day)
values ('free', 'planImport', 30, null, true, 20), ('essentials', 'planImport', 100, null, false, 20),
       ('pro', 'planImport', null, null, false, 50)
on conflict do nothing;
create unique index if not exists usage_limits_default on public.usage_limits (feature) where is_default;

-- One row for each job. The original wrote job_id into metadata only, and its user_id pointed at public.users.
create table if not exists public.user_activity (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  feature text not null,
  metadata jsonb,
  created_at timestamptz not null default now()
);
alter table public.user_activity
  add column if not exists job_id uuid,                  -- without a foreign key: a ledger outlives its jobs
  add column if not exists refunded_at timestamptz,
  add column if not exists tier text,                    -- as it was at the booking; null in older rows
  add column if not exists booked_again_at timestamptz;  -- after a refund: the plan came late, or was requeued
do $$
begin
  perform planbuilder.drop_account_keys('public.user_activity', 'auth.users');
  if not exists (select from pg_constraint
                  where conrelid = 'public.user_activity'::regclass and contype = 'f' and confrelid = 'auth.users'::regclass) then
    -- Not validated: old rows may name accounts that are gone, and they stay as they are.
    alter table public.user_activity
      add constraint user_activity_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade not valid;
  end if;
end $$;
create unique index if not exists user_activity_plan_job on public.user_activity (job_id) where feature = 'aiPlanBuilder';
create unique index if not exists user_activity_change_job on public.user_activity (job_id) where feature = 'planChange';
create unique index if not exists user_activity_import_job on public.user_activity (job_id) where feature = 'planImport';
create index if not exists user_activity_of_user on public.user_activity (user_id, feature, created_at);
create index if not exists user_activity_created on public.user_activity (created_at);
create index if not exists user_activity_refunded on public.user_activity (refunded_at) where refunded_at is not null;

-- ------------------------------------------------------------------------------------------------------- functions

/* The tier that decides for an account: that of its active subscription (the latest, where an earlier system left several), else the
   default. An unknown tier counts as free. */
create or replace function public.tier_of(account uuid, of_feature text) returns text
language sql stable set search_path = '' as $$
  select coalesce(
    (select coalesce(l.tier, 'free')
       from public.subscriptions s left join public.usage_limits l on l.tier = s.tier and l.feature = of_feature
      where s.user_id = account and s.status in ('active', 'trialing', 'past_due')
      order by s.updated_at desc nulls last, s.created_at desc nulls last
      limit 1),
    (select tier from public.usage_limits where feature = of_feature and is_default),
    'free')
$$;

/* What an account has used of a feature this month (UTC), and what it may use. Called by an account it sees that account's rows only;
   called by the trigger on jobs it decides. */
create or replace function public.usage_of(account uuid, of_feature text)
returns table (tier text, used integer, per_month integer, resets_at timestamptz, max_active integer)
language sql stable set search_path = '' as $$
  with wanted as (
    select coalesce(
      (select s.tier from public.subscriptions s
        where s.user_id = account and s.status in ('active', 'trialing', 'past_due')
        order by s.updated_at desc nulls last, s.created_at desc nulls last
        limit 1),
      (select l.tier from public.usage_limits l where l.feature = of_feature and l.is_default)) as tier
  ),
  limits as (
    select l.tier, l.per_month, l.max_active
      from public.usage_limits l, wanted
     where l.feature = of_feature and l.tier in (wanted.tier, 'free')
     order by (l.tier = wanted.tier) is true desc -- an unknown tier counts as free
     limit 1
  )
  select limits.tier,
         (select count(*)::integer -- under row-level security an index is not given bounds that are columns of something else
            from public.user_activity a
           where a.user_id = account and a.feature = of_feature and a.refunded_at is null
             and a.created_at >= date_trunc('month', now(), 'UTC')
             and a.created_at < (date_trunc('month', now() at time zone 'utc') + interval '1 month') at time zone 'utc'),
         limits.per_month,
         (date_trunc('month', now() at time zone 'utc') + interval '1 month') at time zone 'utc',
         limits.max_active
    from limits
$$;

/* One account's bookings happen one after the other, on every node and for every client. */
create or replace function public.lock_usage(account uuid) returns void
language sql
return pg_advisory_xact_lock(hashtextextended('planbuilder.usage.' || account::text, 0));

-- Rows of other features are none of our business. Ours are a ledger: the database books and refunds, an older function that is still
-- deployed may book as the service, and its second booking of a job is dropped.
create or replace function public.user_activity_guard() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('anon', 'authenticated') or (current_user = 'service_role' and tg_op <> 'INSERT') then
    if array['aiPlanBuilder', 'planChange', 'planImport'] && array[
         case when tg_op <> 'INSERT' then old.feature end, case when tg_op <> 'DELETE' then new.feature end] then
      raise exception 'Usage of plans is booked by the database alone.' using errcode = '42501';
    end if;
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

create or replace function public.user_activity_before_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.job_id is null
     and new.metadata ->> 'job_id' ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    new.job_id := (new.metadata ->> 'job_id')::uuid;
  end if;
  if exists (select from public.user_activity booked where booked.job_id = new.job_id and booked.feature = new.feature) then
    return null;
  end if;
  new.tier := public.tier_of(new.user_id, new.feature);
  return new;
end $$;

create or replace function public.user_activity_before_update() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.refunded_at is not null and new.refunded_at is null then
    new.booked_again_at := now();
  end if;
  return new;
end $$;

-- A tier decides what an account may use: whoever keeps subscriptions writes as the service.
create or replace function public.subscriptions_guard() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('anon', 'authenticated') then
    raise exception 'Accounts can''t change subscriptions.' using errcode = '42501';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

revoke all on function public.tier_of(uuid, text), public.usage_of(uuid, text), public.lock_usage(uuid),
  public.user_activity_guard(), public.user_activity_before_insert(), public.user_activity_before_update(), public.subscriptions_guard()
  from public, anon, authenticated, service_role;
grant execute on function public.usage_of(uuid, text) to authenticated, service_role;

create or replace trigger subscriptions_updated_at before update on public.subscriptions
  for each row execute function planbuilder.set_updated_at();
create or replace trigger subscriptions_guard before insert or update or delete on public.subscriptions
  for each row execute function public.subscriptions_guard();
create or replace trigger user_activity_guard before insert or update or delete on public.user_activity
  for each row when (current_user in ('anon', 'authenticated', 'service_role')) execute function public.user_activity_guard();
create or replace trigger user_activity_before_insert before insert on public.user_activity
  for each row when (new.feature in ('aiPlanBuilder', 'planChange', 'planImport')
    and (new.tier is null or pg_trigger_depth() = 0)) -- what the trigger on jobs books is complete
  execute function public.user_activity_before_insert();
create or replace trigger user_activity_before_update before update on public.user_activity
  for each row when (new.feature in ('aiPlanBuilder', 'planChange', 'planImport')) execute function public.user_activity_before_update();

-- ------------------------------------------------------------------------------------------------ who may do what

-- Forced, row-level security would hold for our triggers too, which act as the owner: refunds would be lost without a word.
alter table public.subscriptions enable row level security, no force row level security;
alter table public.usage_limits enable row level security, no force row level security;
alter table public.user_activity enable row level security, no force row level security;
revoke all on public.usage_limits from public, anon, authenticated, service_role, planbuilder_app;
do $$
begin
  perform planbuilder.reset_grants('public.subscriptions');
  perform planbuilder.reset_grants('public.user_activity');
end $$;
grant select on public.subscriptions, public.usage_limits, public.user_activity to authenticated;
grant select, insert, update, delete on public.subscriptions, public.usage_limits to service_role;
grant select, insert on public.user_activity to service_role;

drop policy if exists "own subscription is seen" on public.subscriptions;
create policy "own subscription is seen" on public.subscriptions
  for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "the service keeps subscriptions" on public.subscriptions;
create policy "the service keeps subscriptions" on public.subscriptions
  to service_role using (true) with check (true);
drop policy if exists "limits are seen" on public.usage_limits;
create policy "limits are seen" on public.usage_limits
  for select to authenticated using (true);
drop policy if exists "the service keeps limits" on public.usage_limits;
create policy "the service keeps limits" on public.usage_limits
  to service_role using (true) with check (true);
-- Permissive policies are ORed, and an earlier system's stay: a restrictive one fences the rows that are ours.
drop policy if exists "only own usage of plans" on public.user_activity;
create policy "only own usage of plans" on public.user_activity as restrictive to authenticated, anon
  using (coalesce(feature not in ('aiPlanBuilder', 'planChange', 'planImport'), true) or user_id = (select auth.uid()))
  with check (coalesce(feature not in ('aiPlanBuilder', 'planChange', 'planImport'), true) or user_id = (select auth.uid()));
drop policy if exists "own usage is seen" on public.user_activity;
create policy "own usage is seen" on public.user_activity
  for select to authenticated using (user_id = (select auth.uid()) and feature in ('aiPlanBuilder', 'planChange', 'planImport'));
drop policy if exists "the service reads usage" on public.user_activity;
create policy "the service reads usage" on public.user_activity
  for select to service_role using (true);
drop policy if exists "an older function books usage" on public.user_activity;
create policy "an older function books usage" on public.user_activity
  for insert to service_role with check (true);

-- ============================================================ supabase/schemas/05_jobs.sql
-- The jobs: one row for each plan that was asked for. Its life is in 08_job_transitions.sql.
--
-- Plans have the type plan_builder, and what is to be rewritten of one plan_change (30_plan_changes.sql); what other features do with rows
-- of other types is none of our business. A plan of an earlier system has no version: it stays as it is, readable, and outside of limits
-- and sweeps. All others are managed_jobs.

create table if not exists public.jobs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  type text not null default 'plan_builder',
  status text default 'queued',
  input jsonb,
  result jsonb,
  error text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  completed_at timestamptz,
  updated_at timestamptz not null default now()
);
-- What an earlier system's table lacks.
alter table public.jobs
  add column if not exists updated_at timestamptz,
  add column if not exists attempt integer,
  add column if not exists attempts_left integer,
  add column if not exists runner text,
  add column if not exists step text,                 -- researching, planning, drafting, checking, asking_again; n8n may have others
  add column if not exists progress integer,
  add column if not exists version integer,           -- grows with each change that a visitor sees
  add column if not exists error_code text,
  add column if not exists queued_at timestamptz,
  add column if not exists heartbeat_at timestamptz,
  add column if not exists handed_over_at timestamptz,
  add column if not exists handover_attempts integer,
  add column if not exists next_attempt_at timestamptz,
  add column if not exists n8n_execution_id text,
  add column if not exists idempotency_key text,
  add column if not exists input_hash text,
  add column if not exists queue_position_at timestamptz,
  add column if not exists title text,
  add column if not exists deleted_at timestamptz,
  add column if not exists posts_done integer,        -- of the step; null where its writer counts none
  add column if not exists posts_total integer,
  add column if not exists stop_requested_at timestamptz, -- its owner wants what is written, and no more
  add column if not exists received_result jsonb,     -- what another writer brought as the plan, until it is read
  add column if not exists n8n_runs integer,          -- how often n8n took it up, or was given it and did not
  add column if not exists n8n_workflow integer;      -- the version that n8n's workflow named when it accepted it; null for none

alter table public.jobs
  drop constraint if exists jobs_known_words,
  drop constraint if exists jobs_ended_when_ended,
  drop constraint if exists jobs_result_when_completed,
  drop constraint if exists jobs_received_while_running,
  drop constraint if exists jobs_idempotency_key_short,
  drop constraint if exists jobs_posts_counted,
  drop constraint if exists jobs_title_short,
  drop constraint if exists jobs_deleted_when_ended,
  drop constraint if exists jobs_well_formed;
alter table public.jobs
  add constraint jobs_well_formed check (
    (received_result is null or status = 'running')
    and (type is distinct from 'plan_builder' or length(btrim(title)) between 1 and 100)
    and (version is null or (
      queued_at is not null
      and type is not null and type in ('plan_builder', 'plan_change')
      and status is not null and status in ('queued', 'running', 'completed', 'failed')
      and progress is not null and progress between 0 and 100
      and (runner is null or runner in ('local', 'n8n'))
      and (completed_at is not null) = (status in ('completed', 'failed'))
      and coalesce(jsonb_typeof(result) = 'object', false) = (status = 'completed')
      and length(idempotency_key) between 1 and 100
      and posts_done between 0 and posts_total
      -- A deleted job does not move, so one in the queue would hold up all others.
      and (deleted_at is null or status in ('completed', 'failed')))));

-- Heartbeats and progress touch no column of an index, nor of its predicate: they leave no dead entries behind, while a page has room for
-- the row's next version (HOT). So an index knows a job of ours by its queued_at, not by its version.
alter table public.jobs set (
  fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200, autovacuum_analyze_scale_factor = 0.02);
do $$
declare of_version text;
begin
  foreach of_version in array array['jobs_running', 'jobs_active', 'jobs_failed', 'jobs_ended', 'jobs_received', 'jobs_stopping',
                                    'jobs_completed', 'jobs_queue_position', 'jobs_reclaimed', 'jobs_claims'] loop
    if pg_catalog.pg_get_indexdef(to_regclass('public.' || of_version))
       ~ 'version IS NOT NULL|\(heartbeat_at\)|jobs_claims .*\(started_at\)$' then -- what was enqueued had an entry there, too
      execute format('drop index public.%I', of_version);
    end if;
  end loop;
end $$;
create index if not exists jobs_of_user on public.jobs (user_id, created_at desc);
create unique index if not exists jobs_idempotency on public.jobs (user_id, idempotency_key);
create index if not exists jobs_running on public.jobs (started_at) where status = 'running' and queued_at is not null;
create index if not exists jobs_active on public.jobs (user_id) where status in ('queued', 'running') and queued_at is not null;
create index if not exists jobs_claims on public.jobs (started_at) where started_at is not null;
create index if not exists jobs_failed on public.jobs (completed_at) where status = 'failed' and queued_at is not null;
create index if not exists jobs_ended on public.jobs (completed_at) where queued_at is not null and completed_at is not null;
create index if not exists jobs_received on public.jobs (started_at) where received_result is not null;
create index if not exists jobs_deleted on public.jobs (deleted_at) where deleted_at is not null;
create index if not exists jobs_stopping on public.jobs (stop_requested_at)
  where status in ('queued', 'running') and queued_at is not null and stop_requested_at is not null;
-- How long plans of a kind usually take: the last completed ones, found without reading the others. Whose period is longer than any of
-- ours is of no kind.
create index if not exists jobs_completed on public.jobs (runner, left(input ->> 'period', 10), completed_at desc)
  where status = 'completed' and queued_at is not null;

-- Every job but an earlier system's. Its caller's own rights and policies hold.
create or replace view planbuilder.managed_jobs with (security_invoker = true) as
  select * from public.jobs where queued_at is not null and version is not null;
revoke all on planbuilder.managed_jobs from public, anon, authenticated, service_role, planbuilder_app;
grant select, update on planbuilder.managed_jobs to service_role;

/* True inside the app's own transactions: PostgREST cannot set it, so n8n never has it. */
create or replace function public.written_by_app() returns boolean
language sql stable
return coalesce(current_setting('planbuilder.writer', true), '') = 'app';

/* A result as an object: a JSON string is parsed, anything else is wrapped for PlanReader. */
create or replace function public.job_result_object(result jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  if jsonb_typeof(result) = 'string' then
    begin
      result := (result #>> '{}')::jsonb;
    exception
      when data_exception or program_limit_exceeded then null; -- words that are no JSON are kept as they are
    end;
  end if;
  return case jsonb_typeof(result)
    when 'object' then result
    when 'null' then null
    else jsonb_build_object('output', result)
  end;
end $$;

create or replace function public.job_feature(job_type text) returns text
language sql immutable
return case job_type when 'plan_builder' then 'aiPlanBuilder' when 'plan_change' then 'planChange' end;

-- A plan is changed by its writer, which is the app or the service, and deleted by functions: found grants and policies may say more.
create or replace function public.jobs_account_guard() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('anon', 'authenticated') or (current_user = 'service_role' and tg_op = 'DELETE' and old.version is not null) then
    raise exception 'Plans can''t be changed or deleted directly.' using errcode = '42501';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

-- Nor does a job of another feature become one.
create or replace function public.jobs_keep_type() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'A job can''t become a plan.' using errcode = '42501';
end $$;
revoke all on function public.written_by_app(), public.job_feature(text), public.jobs_account_guard(), public.jobs_keep_type()
  from public, anon, authenticated, service_role;

create or replace trigger jobs_account_guard before update on public.jobs
  for each row when (old.type in ('plan_builder', 'plan_change')) execute function public.jobs_account_guard();
create or replace trigger jobs_account_guard_delete before delete on public.jobs
  for each row when (old.type in ('plan_builder', 'plan_change')) execute function public.jobs_account_guard();
create or replace trigger jobs_keep_type before update on public.jobs
  for each row when (old.type is distinct from new.type and new.type in ('plan_builder', 'plan_change'))
  execute function public.jobs_keep_type();

-- ------------------------------------------------------------------------------------------------ who may do what

alter table public.jobs enable row level security, no force row level security;
do $$ begin perform planbuilder.reset_grants('public.jobs'); end $$;
grant select, insert (user_id, type, status, input, idempotency_key, title) on public.jobs to authenticated;
grant select, insert, update on public.jobs to service_role;

-- Permissive policies are ORed, and an earlier system's stay: a restrictive one fences the rows that are ours.
drop policy if exists "only own plans" on public.jobs;
create policy "only own plans" on public.jobs as restrictive to authenticated, anon
  using (coalesce(type not in ('plan_builder', 'plan_change'), true) or (user_id = (select auth.uid()) and deleted_at is null))
  with check (coalesce(type not in ('plan_builder', 'plan_change'), true) or user_id = (select auth.uid()));
drop policy if exists "own jobs are seen" on public.jobs;
create policy "own jobs are seen" on public.jobs
  for select to authenticated
  using (user_id = (select auth.uid()) and type in ('plan_builder', 'plan_change') and deleted_at is null);
drop policy if exists "own jobs are enqueued" on public.jobs;
create policy "own jobs are enqueued" on public.jobs
  for insert to authenticated with check (user_id = (select auth.uid()) and type in ('plan_builder', 'plan_change'));
drop policy if exists "the service reads jobs" on public.jobs;
create policy "the service reads jobs" on public.jobs
  for select to service_role using (true);
drop policy if exists "the service enqueues jobs" on public.jobs;
create policy "the service enqueues jobs" on public.jobs
  for insert to service_role with check (true);
drop policy if exists "the service moves jobs" on public.jobs;
create policy "the service moves jobs" on public.jobs
  for update to service_role using (true) with check (true);

do $$
begin
  if exists (select from pg_publication where pubname = 'supabase_realtime' and not puballtables)
     and not exists (select from pg_publication_tables
                      where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = 'jobs') then
    alter publication supabase_realtime add table public.jobs;
  end if;
exception
  when insufficient_privilege then raise warning 'jobs isn''t in the supabase_realtime publication. Add it under Supabase > Database > Publications';
end $$;

-- ============================================================ supabase/schemas/06_failures.sql
-- Why jobs fail: the reasons, one row for each code, and what a failing writer said itself.

-- The message is for the account. Retryable: the worker releases the job for another attempt, while it has any left. Refunded: the plan
-- does not count. One that never started is refunded whatever the reason. Late result: a plan that arrives after such an end still completes the
-- job.
create table if not exists public.failure_reasons (
  code text primary key,
  message text not null,
  retryable boolean not null default false,
  refunded boolean not null default true,
  late_result boolean not null default false
);
alter table public.failure_reasons
  add column if not exists retryable boolean not null default false,
  add column if not exists refunded boolean not null default true,
  add column if not exists late_result boolean not null default false;
insert into public.failure_reasons (code, message, retryable, refunded, late_result) values
  ('cancelled', 'You canceled this plan.', false, false, false),
  ('stopped', 'Your administrator stopped this plan. You can request it again.', false, true, false),
  ('invalid_input', 'We couldn''t use this request. Fill in the form again.', false, true, false),
  ('stuck_queued', 'No worker picked this plan up in time.', false, true, true),
  ('timed_out', 'This plan took too long, so we stopped it.', false, true, true),
  ('worker_lost', 'This plan was interrupted too many times.', false, true, true),
  ('webhook_unreachable', 'We couldn''t reach the workflow service (n8n).', false, true, true),
  ('workflow_failed', 'Something went wrong while we were creating this plan.', false, true, true),
  ('long_plans_unavailable',
   'Plans of 28 or 30 days aren''t available here: the connected workflow can''t write them yet. Choose 7 or 14 days.', false, true, false),
  ('unusable_plan', 'The result didn''t match what you asked for. Try again.', false, true, false),
  ('unreadable_result', 'We couldn''t read the result as a plan.', false, true, false),
  ('ai_key_refused', 'The AI key was rejected. Ask your administrator to update it.', false, true, false),
  ('ai_quota_used_up', 'The AI account is out of credit. Ask your administrator to top it up.', false, true, false),
  ('ai_retired', 'The AI service no longer offers the configured model or address. Ask your administrator to choose another.', false, true, false),
  ('ai_unavailable', 'The AI service couldn''t be reached or was too busy. Try again in a few minutes.', true, true, false),
  ('ai_timed_out', 'The AI service took too long. Try again in a few minutes.', false, true, false),
  ('ai_unreadable', 'The AI service returned something we couldn''t read as a plan. Trying again often helps.', false, true, false),
  ('ai_declined', 'The AI service declined to write this plan. Describe what you post about differently, then try again.', false, true, false),
  ('ai_cut_off', 'The AI service''s response was cut off because it was too long. Choose fewer platforms or 7 days.', false, true, false),
  ('ai_empty', 'The AI service returned an empty response. Trying again often helps.', false, true, false),
  ('ai_limit_reached', 'Today''s AI allowance is used up. Try again after midnight UTC.', false, true, false),
  ('ai_bound_reached', 'This plan needed more AI than one plan may use. Choose fewer posts.', false, true, false)
on conflict (code) do update
  set message = excluded.message, retryable = excluded.retryable, refunded = excluded.refunded,
      late_result = excluded.late_result;

-- A writer's own words on a failure: for operators, never for a page.
create table if not exists public.job_failures (
  id bigint generated always as identity primary key,
  job_id uuid not null references public.jobs (id) on delete cascade,
  attempt integer not null,
  detail text not null,
  at timestamptz not null default now()
);
create index if not exists job_failures_of_job on public.job_failures (job_id);
create index if not exists job_failures_at on public.job_failures (at);

alter table public.failure_reasons enable row level security, no force row level security;
alter table public.job_failures enable row level security, no force row level security;
revoke all on public.failure_reasons, public.job_failures from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.failure_reasons to authenticated, service_role;
grant select on public.job_failures to service_role;
drop policy if exists "reasons are seen" on public.failure_reasons;
create policy "reasons are seen" on public.failure_reasons
  for select to authenticated, service_role using (true);
drop policy if exists "the service reads failures" on public.job_failures;
create policy "the service reads failures" on public.job_failures
  for select to service_role using (true);

/* A writer's words without what looks like a key: services like to repeat the one that they refuse. */
create or replace function public.without_keys(said text) returns text
language sql immutable set search_path = '' as $$
  select regexp_replace(regexp_replace(regexp_replace(said,
    '\m(sk|xai|pplx|sb_secret|sb_publishable|whsec|rk|pk|key)([-_])[A-Za-z0-9_+/=-]{8,}', '\1\2[hidden]', 'gi'),
    '\meyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]+)*', '[hidden]', 'g'),
    '(bearer|api[ _-]?key|token|secret)(["'' :=]+)[A-Za-z0-9_+/=-]{16,}', '\1\2[hidden]', 'gi')
$$;
revoke all on function public.without_keys(text) from public, anon, authenticated, service_role;

-- ============================================================ supabase/schemas/07_job_enqueue.sql
-- Enqueueing a job: what a new row starts with, and the limit that every client meets. A plan that its owner brings as a file is a job
-- that begins where others end.

/* What makes two requests the same: everything but the moment they were made. */
create or replace function public.job_input_hash(input jsonb) returns text
language sql immutable
return encode(sha256(convert_to((input - 'requestedAt')::text, 'UTF8')), 'hex');

/* The name that a plan gets where another of its account's has the one that is wanted: with "(2)" and so on behind it. For the trigger,
   which has locked the account's usage: two plans that are requested at once get two names. */
create or replace function public.free_title(account uuid, wanted text, but uuid) returns text
language plpgsql set search_path = '' as $$
declare
  stem constant text := btrim(left(wanted, 94)); -- of 100: room for "(999)"
  taken text[];
  number integer := 2;
begin
  select array_agg(title) into taken
    from public.jobs where user_id = account and type = 'plan_builder' and id <> but and starts_with(title, stem);
  if stem = '' or (stem = any (taken)) is not true then
    return nullif(stem, '');
  end if;
  while stem || ' (' || number || ')' = any (taken) loop
    number := number + 1;
  end loop;
  return stem || ' (' || number || ')';
end $$;

/* Written with few expressions: each is set up anew in each transaction. */
create or replace function public.jobs_before_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  imported constant boolean := -- by import_plan: no client may insert a result, and n8n is not the app
    new.type = 'plan_builder' and new.status = 'completed' and new.result is not null and public.written_by_app();
  plan constant jsonb := case when imported then new.result end;
begin
  if jsonb_typeof(new.input) is distinct from 'object' then
    raise exception 'A job''s input must be a JSON object.' using errcode = 'PT400';
  end if;
  if octet_length(new.input::text) > 32768 then
    raise exception 'A job''s input can''t be larger than 32 kB.' using errcode = 'PT400';
  end if;

  if new.type = 'plan_change' then
    -- Looks among the caller's plans, whatever account the row names, so that nobody learns whether others have a plan.
    perform public.check_plan_change(coalesce(auth.uid(), new.user_id), new.input);
    new.title := null;
  end if;

  -- Until the end of the transaction: what is counted here and after the insert stays true.
  perform public.lock_usage(new.user_id);
  select 'queued', public.job_input_hash(new.input), 0, 3, 0, 1, now(), now(), now(), 0, 0,
         case new.type when 'plan_change' then 'local' end, -- made here, until it is handed over
         now() + interval '1 minute' * count(*)             -- see 09_job_queue.sql
    into new.status, new.input_hash, new.attempt, new.attempts_left, new.progress, new.version, new.created_at, new.updated_at,
         new.queued_at, new.handover_attempts, new.n8n_runs, new.runner, new.queue_position_at
    from planbuilder.managed_jobs
   where user_id = new.user_id and status in ('queued', 'running');
  if new.title is not null then
    new.title := public.free_title(new.user_id, new.title, new.id);
  end if;

  if num_nonnulls(new.result, new.error, new.error_code, new.step, new.posts_done, new.posts_total, new.started_at, new.completed_at,
                  new.heartbeat_at, new.handed_over_at, new.next_attempt_at, new.n8n_execution_id, new.received_result,
                  new.n8n_workflow, new.deleted_at, new.stop_requested_at) > 0 then
    new.result := null;
    new.error := null;
    new.error_code := null;
    new.step := null;
    new.posts_done := null;
    new.posts_total := null;
    new.started_at := null;
    new.completed_at := null;
    new.heartbeat_at := null;
    new.handed_over_at := null;
    new.next_attempt_at := null;
    new.n8n_execution_id := null;
    new.received_result := null;
    new.n8n_workflow := null;
    new.deleted_at := null;
    new.stop_requested_at := null;
  end if;
  if imported then
    new.status := 'completed';
    new.progress := 100;
    new.result := plan;
    new.completed_at := now();
  end if;
  return new;
end $$;

/* The limit. After the insert, since a BEFORE trigger also fires for a row that "on conflict do nothing" then drops. */
create or replace function public.jobs_after_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  imported constant boolean := new.status = 'completed';
  of_feature constant text := case when imported then 'planImport' else public.job_feature(new.type) end;
  things constant text := case of_feature when 'planChange' then 'rewrites' when 'planImport' then 'imports' else 'plans' end;
  usage record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'Insert jobs under read committed: an older snapshot would bypass the limit.' using errcode = '25001';
  end if;

  -- As usage_of says it, in one statement that is planned once: a function is planned at each call.
  select l.tier, l.per_month, l.max_active, l.requests_per_day, booked.used, booked.requested,
         (select count(*) from planbuilder.managed_jobs j
           where j.user_id = new.user_id and j.type = new.type and j.status in ('queued', 'running')) as active
    into usage
    from (select known.*
            from public.usage_limits known,
                 (select coalesce(
                    (select s.tier from public.subscriptions s
                      where s.user_id = new.user_id and s.status in ('active', 'trialing', 'past_due')
                      order by s.updated_at desc nulls last, s.created_at desc nulls last
                      limit 1),
                    (select d.tier from public.usage_limits d where d.feature = of_feature and d.is_default)) as tier) wanted
           where known.feature = of_feature and known.tier in (wanted.tier, 'free')
           order by (known.tier = wanted.tier) is true desc
           limit 1) l,
         (select count(*) filter (where a.refunded_at is null) as used,
                 count(*) filter (where a.created_at >= date_trunc('day', now(), 'UTC')) as requested
            from public.user_activity a
           where a.user_id = new.user_id and a.feature = of_feature
             and a.created_at >= date_trunc('month', now(), 'UTC')
             and a.created_at < (date_trunc('month', now() at time zone 'utc') + interval '1 month') at time zone 'utc') booked;
  if not found then
    raise exception 'usage_limits has no row for the tier "free".' using errcode = 'PT503';
  end if;

  if usage.used >= usage.per_month then
    raise exception 'You''ve used % of % % this month.', usage.used, usage.per_month, things
      using errcode = 'PT429', hint = json_build_object('used', usage.used, 'limit', usage.per_month)::text;
  end if;
  if usage.active > usage.max_active then
    raise exception 'You already have % % in progress, the most at one time.', usage.active - 1, things
      using errcode = 'PT409', hint = json_build_object('used', usage.active - 1, 'limit', usage.max_active)::text;
  end if;
  if usage.requested >= usage.requests_per_day then
    raise exception 'You''ve requested % % today, the most in one day.', usage.requested, things
      using errcode = 'PT429', hint = json_build_object('used', usage.requested, 'limit', usage.requests_per_day, 'of', 'day')::text;
  end if;

  with booked as (
    insert into public.user_activity (user_id, feature, job_id, tier, metadata)
    values (new.user_id, of_feature, new.id, usage.tier, jsonb_build_object(
      'job_id', new.id, 'goal', new.input -> 'goal', 'period', new.input -> 'period', 'platforms', new.input -> 'platforms'))
    on conflict do nothing) -- booked already
  insert into public.job_events (job_id, kind, attempt, progress)
  values (new.id, case when imported then 'imported' else 'enqueued' end, new.attempt, new.progress);

  -- A transaction that notifies holds up every other one that does until it is on the disk. So the app tells its runners of what it
  -- enqueues when that is done, and nobody can watch a job before.
  if current_setting('planbuilder.announcer', true) is distinct from 'app' then
    perform pg_notify('jobs', new.id::text);
    if not imported then
      perform pg_notify('queued', '0');
    end if;
  end if;
  return null;
end $$;

/* Takes a plan that the caller brings: a completed job of theirs, of that name or with "(2)" behind it, which counts as an import and not
   as a plan. Gives its id, the same for the same key; null where that one was deleted. Refuses with 23514 what is no plan, or too large. */
create or replace function public.import_plan(input jsonb, plan jsonb, name text, key text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  writer text := coalesce(current_setting('planbuilder.writer', true), '');
  imported uuid;
begin
  if jsonb_typeof(import_plan.plan -> 'schedule') is distinct from 'array' or octet_length(import_plan.plan::text) > 1048576 then
    raise exception 'An import must be a plan of at most 1 MB.' using errcode = '23514';
  end if;
  perform set_config('planbuilder.writer', 'app', true);
  insert into public.jobs (user_id, type, status, input, result, idempotency_key, title)
  values (auth.uid(), 'plan_builder', 'completed', import_plan.input, import_plan.plan, import_plan.key, import_plan.name)
  on conflict do nothing
  returning id into imported;
  perform set_config('planbuilder.writer', writer, true);
  return coalesce(imported, (
    select id from public.jobs
     where user_id = auth.uid() and type = 'plan_builder' and idempotency_key = import_plan.key and deleted_at is null));
end $$;

revoke all on function public.job_input_hash(jsonb), public.free_title(uuid, text, uuid), public.jobs_before_insert(),
  public.jobs_after_insert(), public.import_plan(jsonb, jsonb, text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.job_input_hash(jsonb), public.import_plan(jsonb, jsonb, text, text) to authenticated;

create or replace trigger jobs_before_insert before insert on public.jobs
  for each row when (new.type in ('plan_builder', 'plan_change')) execute function public.jobs_before_insert();
create or replace trigger jobs_after_insert after insert on public.jobs
  for each row when (new.type in ('plan_builder', 'plan_change')) execute function public.jobs_after_insert();

-- ============================================================ supabase/schemas/08_job_transitions.sql
-- A job's life. The database owns it, because n8n, Supabase clients and the app all write to jobs:
--
--   queued --claim--> running --complete--> completed
--   queued --fail---> failed            running --fail----> failed
--   running --rescue-> queued           failed --requeue--> queued
--   queued, running, failed --receive--> running             (failed: where failure_reasons.late_result says so)
--
-- Only the app completes a job, with a plan that it has read. What another writer brings as the result is received: the job runs, at the
-- step 'reading', with the answer in received_result, until the app has read, mended and checked it, and completes or fails the job.
-- Meanwhile nobody else moves it but who cancels or stops it: no sweep, no other run. A late one keeps why it had failed in error_code:
-- it becomes completed and is booked again, or returns to that failure, without a word to its owner, who knows of it.
--
-- On its way to n8n a queued job has the runner 'n8n': with next_attempt_at in the future and handed_over_at set, a node is handing it
-- over (a lease: when that node dies, another hands it over again); with handed_over_at alone, n8n has it; with neither, past its
-- next_attempt_at, it was refused. With the runner 'local' and a hand-over behind it, it was reclaimed: it is made here. n8n_runs counts
-- n8n's claims, and the times that it accepted the job and did not claim it: the sweep hands it over again while it has runs left.

create or replace function public.jobs_before_update() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  by_app boolean := public.written_by_app();
  brings_result boolean;
  is_late boolean := old.error_code is not null; -- failed, or received after it had
  transition text;
begin
  if not by_app then
    new.received_result := old.received_result;
    new.n8n_runs := old.n8n_runs;
    new.n8n_workflow := old.n8n_workflow;
  end if;
  if old.version is null then -- a row of an earlier system: an execution still under way there may end it, nothing else
    if old.status = 'completed' then
      return null;
    end if;
    new.id := old.id;
    new.user_id := old.user_id;
    new.type := old.type;
    new.input := old.input;
    new.created_at := old.created_at;
    new.queued_at := null;
    new.version := null;
    new.updated_at := now();
    return new;
  end if;

  if new.result is distinct from old.result then
    new.result := public.job_result_object(new.result);
  end if;
  brings_result := new.result is not null and new.result is distinct from old.result;

  if old.received_result is not null and new.received_result is not null then -- another has answered: it is being read
    if new.result = old.received_result then
      return old; -- who says the same twice is answered twice
    elsif not by_app or new.status <> 'failed' or coalesce(new.error_code, '') not in ('cancelled', 'stopped') then
      return null;
    end if;
  end if;

  if brings_result and not by_app and old.status <> 'completed' and new.status in ('completed', old.status) then
    new.received_result := new.result; -- with or without a word on the status
  end if;

  transition := case
    when old.received_result is null and new.received_result is not null and old.status <> 'completed' then case
      when old.status <> 'failed' or exists (select from public.failure_reasons where code = old.error_code and late_result)
      then 'receive' end
    when old.status = 'queued' and new.status = 'queued' then 'wait'
    when old.status = 'queued' and new.status = 'running' and not brings_result then 'claim'
    when old.status = 'running' and new.status = 'running' then 'report'
    when old.status = 'running' and new.status = 'completed' and brings_result and by_app then 'complete'
    when old.status in ('queued', 'running') and new.status = 'failed' then 'fail'
    when old.status = 'running' and new.status = 'queued' and not brings_result then 'rescue'
    when old.status = 'failed' and new.status = 'queued' and not brings_result then 'requeue'
  end;

  if old.runner = 'local' and old.handover_attempts > 0 and not by_app and old.status <> 'failed' then
    -- reclaimed from n8n, whose answer comes late: the plan is made here
    if brings_result then
      insert into public.job_failures (job_id, attempt, detail)
      select old.id, old.attempt, 'A late result, which was not taken: ' || public.without_keys(left(new.result::text, 10000))
       where (select count(*) from public.job_failures where job_id = old.id) < 20;
    end if;
    return null;
  end if;

  if transition is null then
    if old.status in ('completed', 'failed') then
      return null; -- an error would only make n8n's error workflow write again
    end if;
    raise exception 'A job can''t go from % to %.', old.status, coalesce(new.status, 'null')
      using errcode = 'PT409', hint = 'To complete a job, write its result as a JSON object.';
  end if;
  if old.status = 'running' and old.runner = 'local' and not by_app and transition in ('report', 'fail') then
    return null; -- our local runner holds it and speaks for it; only a result is taken
  end if;

  new.id := old.id;
  new.user_id := old.user_id;
  new.type := old.type;
  new.input := old.input;
  new.input_hash := old.input_hash;
  new.idempotency_key := old.idempotency_key;
  new.created_at := old.created_at;
  new.queued_at := old.queued_at;
  new.queue_position_at := least(
    coalesce(old.queue_position_at, old.queued_at), case when old.status = 'queued' and transition in ('claim', 'receive') then now() end);
  new.started_at := old.started_at;
  new.completed_at := old.completed_at;
  new.heartbeat_at := old.heartbeat_at;
  new.attempt := old.attempt;
  new.updated_at := now();
  if transition in ('wait', 'claim', 'report', 'receive') then -- an open job has not failed: no writer's words on it
    new.error := null;
    new.error_code := old.error_code;
  end if;
  new.step := left(split_part(new.step, ',', 1), 100); -- one word: some workflows say "drafting, post 2 of 14"
  new.progress := least(greatest(coalesce(new.progress, 0), old.progress), 99);
  new.posts_total := case when new.posts_total > 0 then least(new.posts_total, 10000) end;
  new.posts_done := case when new.posts_total > 0 then least(greatest(new.posts_done, 0,
    case when new.step is distinct from 'asking_again' or old.step = 'asking_again' then old.posts_done end), new.posts_total) end;
  if not by_app then
    new.stop_requested_at := old.stop_requested_at;
  end if;

  case transition
  when 'wait' then
    if new.n8n_runs > old.n8n_runs then
      new.queued_at := now(); -- n8n, which had it, is given it again: it waits anew
    end if;
    new.step := old.step;
    new.progress := old.progress;
    new.posts_done := old.posts_done;
    new.posts_total := old.posts_total;
  when 'claim' then
    new.attempt := old.attempt + 1;
    new.attempts_left := greatest(old.attempts_left - 1, 0);
    new.started_at := now();
    new.heartbeat_at := now();
    new.progress := 0;
    new.posts_done := null;
    new.posts_total := null;
    new.runner := case when by_app then new.runner else 'n8n' end;
    new.n8n_runs := coalesce(old.n8n_runs, 0) + case new.runner when 'n8n' then 1 else 0 end;
  when 'report' then
    if new.stop_requested_at is not distinct from old.stop_requested_at then -- a wish is no sign of life
      new.heartbeat_at := now();
    end if;
  when 'receive' then
    new.status := 'running';
    new.runner := 'n8n';
    new.result := null;
    new.completed_at := null;
    new.heartbeat_at := now();
    new.next_attempt_at := null;
    new.step := 'reading';
    new.progress := greatest(old.progress, 90);
    new.posts_done := null;
    new.posts_total := null;
  when 'complete' then
    new.completed_at := now();
    new.received_result := null;
    new.progress := 100;
    new.step := null;
    new.posts_done := null;
    new.posts_total := null;
    new.error := null;
    new.error_code := null;
  when 'fail' then
    new.completed_at := now();
    new.received_result := null;
    if is_late and coalesce(new.error_code, '') not in ('cancelled', 'stopped') then
      new.error_code := old.error_code; -- the late answer is no plan, and changes nothing
    end if;
    new.result := null;
    new.progress := old.progress;
    new.step := old.step;
    new.posts_done := old.posts_done;
    new.posts_total := old.posts_total;
    if not exists (select from public.failure_reasons where code = new.error_code) then
      new.error_code := 'workflow_failed';
    end if;
    if new.error is distinct from old.error and btrim(new.error) <> '' then
      insert into public.job_failures (job_id, attempt, detail)
      select old.id, old.attempt, public.without_keys(left(new.error, 100000))
       where (select count(*) from public.job_failures where job_id = old.id) < 20;
    end if;
    new.error := (select message from public.failure_reasons where code = new.error_code);
  when 'rescue', 'requeue' then
    new.queued_at := now();
    new.started_at := null;
    new.completed_at := null;
    new.heartbeat_at := null;
    new.step := null;
    new.progress := 0;
    new.posts_done := null;
    new.posts_total := null;
    new.error := null;
    new.error_code := null;
    new.n8n_execution_id := null;
    new.received_result := null;
    if old.runner = 'local' and old.handover_attempts > 0 then
      new.runner := case when transition = 'rescue' then 'local' end; -- n8n had its chance
    elsif transition = 'rescue' then
      new.runner := null;
      new.handed_over_at := null;
    end if;
    if transition = 'requeue' then
      new.attempts_left := 3;
      new.runner := null;
      new.handed_over_at := null;
      new.handover_attempts := 0;
      new.n8n_runs := 0;
      new.next_attempt_at := null;
      new.stop_requested_at := null;
    end if;
    if new.type = 'plan_change' then -- as it began; what n8n lost, it is given again
      new.runner := 'local';
      new.handover_attempts := case when old.runner = 'local' and transition = 'rescue' then old.handover_attempts else 0 end;
    end if;
  end case;

  new.version := old.version + case
    when (new.status, new.step, new.progress, new.posts_done, new.posts_total, new.error_code, new.runner, new.stop_requested_at)
         is distinct from (old.status, old.step, old.progress, old.posts_done, old.posts_total, old.error_code, old.runner,
                           old.stop_requested_at) then 1
    else 0 end;
  return new;
end $$;

revoke all on function public.job_result_object(jsonb), public.jobs_before_update() from public, anon, authenticated, service_role;

create or replace trigger jobs_before_update before update on public.jobs
  for each row when (old.type in ('plan_builder', 'plan_change')
    and new.title is not distinct from old.title and new.deleted_at is not distinct from old.deleted_at)
  execute function public.jobs_before_update();

-- ============================================================ supabase/schemas/09_job_queue.sql
-- The order of the queue: the job with the earliest queue_position_at is claimed next.
--
-- That is the moment at which it was queued, and a minute later for each open job that its account has already: an account that queues
-- many does not make the others wait for all of them. A job that returns to the queue keeps its position; one that was claimed moves up
-- to the moment of the claim, so that it waits for nobody who came after that.

create index if not exists jobs_queue_position on public.jobs (queue_position_at, id) where status = 'queued' and queued_at is not null;
-- What was reclaimed from n8n is looked for before each hand-over, and found without reading all that waits for one.
create index if not exists jobs_reclaimed on public.jobs (queue_position_at, id)
  where status = 'queued' and queued_at is not null and runner = 'local';

drop trigger if exists jobs_set_queue_position on public.jobs;
drop function if exists public.jobs_set_queue_position();
drop function if exists public.queue_position(uuid);

-- ============================================================ supabase/schemas/10_job_owner_actions.sql
-- What an owner does with a job: cancels it, names it, deletes it, restores it. A deleted job is gone for everybody but for the function
-- that lists them to their owner: row-level security hides it, and nothing moves it. After some days it is deleted for good. The ledger
-- keeps its row.

/* Names and deletions pass by the rules of a job's life, and nothing else may come with them. What is to happen to a deleted job is
   skipped, as it is for a job that has ended. */
create or replace function public.jobs_before_owner_action() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  title text := new.title;
  deleted_at timestamptz := new.deleted_at;
begin
  if title is not distinct from old.title and deleted_at is not distinct from old.deleted_at then
    return null;
  end if;
  if not public.written_by_app() then
    raise exception 'Only its owner can rename or delete a plan.' using errcode = '42501';
  end if;
  new := old;
  new.title := title;
  new.deleted_at := deleted_at;
  new.updated_at := now();
  return new;
end $$;

/* Cancels the caller's own job. True when it had not ended yet. From queued the booking is refunded, from running it is not:
   otherwise one could start for nothing for ever. */
create or replace function public.cancel_job(job_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  writer text := coalesce(current_setting('planbuilder.writer', true), '');
  cancelled boolean;
begin
  perform set_config('planbuilder.writer', 'app', true);
  update planbuilder.managed_jobs set status = 'failed', error_code = 'cancelled'
   where id = cancel_job.job_id and user_id = auth.uid() and status in ('queued', 'running');
  cancelled := found;
  perform set_config('planbuilder.writer', writer, true);
  return cancelled;
end $$;

/* Names the caller's own job, or takes its name away (null). True when it is there. */
create or replace function public.rename_job(job_id uuid, title text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  writer text := coalesce(current_setting('planbuilder.writer', true), '');
  there boolean;
begin
  perform set_config('planbuilder.writer', 'app', true);
  update public.jobs set title = rename_job.title
   where jobs.id = rename_job.job_id and jobs.user_id = auth.uid() and jobs.type = 'plan_builder' and jobs.deleted_at is null
     and jobs.title is distinct from rename_job.title;
  perform set_config('planbuilder.writer', writer, true);
  select true into there from public.jobs
   where jobs.id = rename_job.job_id and jobs.user_id = auth.uid() and jobs.type = 'plan_builder' and jobs.deleted_at is null;
  return coalesce(there, false);
end $$;

/* Names the caller's own job so, or, where another of their plans has that name, with "(2)" and so on behind it. Gives the name. */
create or replace function public.name_job(job_id uuid, name text) returns text
language plpgsql security definer set search_path = '' as $$
declare given text;
begin
  perform from public.jobs where id = name_job.job_id and user_id = auth.uid() for update; -- a job's row before its account, as ever
  perform public.lock_usage(auth.uid());
  given := public.free_title(auth.uid(), name, job_id);
  perform public.rename_job(name_job.job_id, given);
  return given;
end $$;

/* Deletes the caller's own job, once it has ended. True when it is deleted now. What was said of it is read. */
create or replace function public.delete_job(job_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  writer text := coalesce(current_setting('planbuilder.writer', true), '');
  deleted boolean;
begin
  perform set_config('planbuilder.writer', 'app', true);
  update public.jobs set deleted_at = now()
   where jobs.id = delete_job.job_id and jobs.user_id = auth.uid() and jobs.type = 'plan_builder' and jobs.deleted_at is null
     and (jobs.version is null or jobs.status in ('completed', 'failed'));
  deleted := found;
  perform set_config('planbuilder.writer', writer, true);
  if deleted then
    update public.job_notifications set read = true where job_notifications.job_id = delete_job.job_id and not read;
  end if;
  return deleted;
end $$;

/* Brings the caller's own deleted job back. True when it was deleted. */
create or replace function public.restore_job(job_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  writer text := coalesce(current_setting('planbuilder.writer', true), '');
  restored boolean;
begin
  perform set_config('planbuilder.writer', 'app', true);
  update public.jobs set deleted_at = null
   where jobs.id = restore_job.job_id and jobs.user_id = auth.uid() and jobs.type = 'plan_builder' and jobs.deleted_at is not null;
  restored := found;
  perform set_config('planbuilder.writer', writer, true);
  return restored;
end $$;

/* The caller's own deleted jobs, the last deleted first. */
create or replace function public.deleted_jobs() returns setof public.jobs
language sql stable security definer set search_path = '' as $$
  select * from public.jobs where user_id = auth.uid() and type = 'plan_builder' and deleted_at is not null order by deleted_at desc, id limit 100
$$;

revoke all on function public.jobs_before_owner_action(), public.cancel_job(uuid), public.rename_job(uuid, text),
  public.name_job(uuid, text), public.delete_job(uuid), public.restore_job(uuid), public.deleted_jobs()
  from public, anon, authenticated, service_role;
grant execute on function public.cancel_job(uuid), public.rename_job(uuid, text), public.name_job(uuid, text), public.delete_job(uuid),
  public.restore_job(uuid), public.deleted_jobs()
  to authenticated;

create or replace trigger jobs_before_owner_action before update on public.jobs
  for each row when (old.type = 'plan_builder'
    and (old.deleted_at is not null or new.title is distinct from old.title or new.deleted_at is distinct from old.deleted_at))
  execute function public.jobs_before_owner_action();

-- ============================================================ supabase/schemas/11_job_events.sql
-- The timeline of a job: every change of it with its time, written by a trigger, so that no writer can leave one out.

-- The first one is written with the row, in 07_job_enqueue.sql. A step's beginning is an event, its progress from post to post is none.
create table if not exists public.job_events (
  id bigint generated always as identity primary key,
  job_id uuid not null references public.jobs (id) on delete cascade,
  at timestamptz not null default now(),
  kind text not null,    -- see jobs_events() below
  was text,              -- the status before
  attempt integer not null,
  runner text,
  step text,             -- the one that begins; for every other change the one at which it came
  progress integer,
  error_code text,
  next_attempt_at timestamptz
);
create index if not exists job_events_of_job on public.job_events (job_id, id);
create index if not exists job_events_at on public.job_events (at);

create or replace function public.jobs_events() returns trigger
language plpgsql security definer set search_path = '' as $$
declare kind text;
begin
  kind := case
    when new.received_result is not null and old.received_result is null then 'received'
    when old.status = 'failed' and new.status = 'queued' then 'requeued'
    when old.status = 'running' and new.status = 'queued' then case
      when new.attempts_left > old.attempts_left then 'released'
      when new.next_attempt_at is not null then 'retry_scheduled'
      else 'rescued' end
    when new.status is distinct from old.status then case new.status when 'running' then 'claimed' else new.status end
    when new.status = 'running' and new.step is distinct from old.step then 'reported'
    when new.status = 'queued' and new.n8n_runs > old.n8n_runs then 'not_started'
    when new.status = 'queued' and new.handover_attempts > old.handover_attempts then 'handing_over'
    when new.status = 'queued' and old.runner = 'n8n' and new.runner = 'local' then 'reclaimed'
    when new.status = 'queued' and old.handed_over_at is not null and new.handed_over_at is null then 'refused'
    when new.status = 'queued' and new.runner = 'n8n' and old.next_attempt_at is not null and new.next_attempt_at is null then 'handed_over'
  end;
  if kind is not null then
    insert into public.job_events (job_id, kind, was, attempt, runner, step, progress, error_code, next_attempt_at)
    values (new.id, kind, old.status, new.attempt, coalesce(new.runner, old.runner),
      case kind when 'reported' then new.step else old.step end, case kind when 'reported' then new.progress else old.progress end,
      new.error_code, case when kind in ('retry_scheduled', 'refused') then new.next_attempt_at end);
  end if;

  -- Notifies runners that a job is available, in how many milliseconds, and readers that a result has arrived.
  if new.status = 'queued' and kind is distinct from 'handed_over'
     and (old.status, old.runner, old.next_attempt_at, old.handed_over_at)
         is distinct from (new.status, new.runner, new.next_attempt_at, new.handed_over_at) then
    perform pg_notify('queued', greatest(0, ceil(extract(epoch from new.next_attempt_at - now()) * 1000))::bigint::text);
  elsif kind = 'received' then
    perform pg_notify('received', new.id::text);
  end if;
  return null;
end $$;
revoke all on function public.jobs_events() from public, anon, authenticated, service_role;

create or replace trigger jobs_events after update on public.jobs -- by its name after the triggers that move the job
  for each row when (new.queued_at is not null and (new.version is distinct from old.version or new.status = 'queued'))
  execute function public.jobs_events();

alter table public.job_events enable row level security, no force row level security;
revoke all on public.job_events from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.job_events to service_role;
drop policy if exists "the service reads events" on public.job_events;
create policy "the service reads events" on public.job_events for select to service_role using (true);

-- ============================================================ supabase/schemas/12_webhooks.sql
-- The messages taken from n8n's signed callback, so that none is taken twice. A job's go with it. No role reads or writes them but by the
-- functions below.

create table if not exists public.webhook_deliveries (
  job_id uuid not null references public.jobs (id) on delete cascade,
  webhook_id text not null,
  at timestamptz not null default now(),
  primary key (job_id, webhook_id)
);
create index if not exists webhook_deliveries_at on public.webhook_deliveries (at);

/* Records a delivery. False when it was recorded before. */
create or replace function public.record_webhook_delivery(job_id uuid, webhook_id text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can record webhook deliveries.' using errcode = '42501';
  end if;
  insert into public.webhook_deliveries (job_id, webhook_id)
  select jobs.id, record_webhook_delivery.webhook_id from public.jobs where jobs.id = record_webhook_delivery.job_id
  on conflict do nothing;
  return found;
end $$;

/* Purges deliveries too old to be sent again: they may be 5 minutes ahead, and are accepted for 5 minutes more. */
create or replace function public.purge_webhook_deliveries() returns integer
language plpgsql security definer set search_path = '' as $$
declare purged integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can purge webhook deliveries.' using errcode = '42501';
  end if;
  delete from public.webhook_deliveries where at < now() - interval '15 minutes';
  get diagnostics purged = row_count;
  return purged;
end $$;

revoke all on function public.record_webhook_delivery(uuid, text), public.purge_webhook_deliveries() from public, anon, authenticated, service_role;
grant execute on function public.record_webhook_delivery(uuid, text), public.purge_webhook_deliveries() to service_role;

alter table public.webhook_deliveries enable row level security, no force row level security;
revoke all on public.webhook_deliveries from public, anon, authenticated, service_role, planbuilder_app;

-- ============================================================ supabase/schemas/13_notifications.sql
-- Notifications of a job's end. The app is notified of each at once.

-- user_id has no foreign key: with one, deleting a user deadlocks against a job that ends at that moment.
create table if not exists public.job_notifications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  job_id uuid not null references public.jobs (id) on delete cascade,
  message text not null,
  read boolean not null default false,
  created_at timestamptz not null default now()
);
alter table public.job_notifications add column if not exists feature text; -- of what it tells; null where another system wrote it
do $$ begin perform planbuilder.drop_account_keys('public.job_notifications', null); end $$;
create index if not exists job_notifications_of_user on public.job_notifications (user_id, created_at desc);
create index if not exists job_notifications_of_job on public.job_notifications (job_id);
create index if not exists job_notifications_read on public.job_notifications (created_at) where read and feature = 'aiPlanBuilder';
-- The bell counts what is not read. In rows of an earlier system read may be null.
create index if not exists job_notifications_unread on public.job_notifications (user_id, created_at desc) where read is not true;

/* Says whose unread notifications are others now. */
create or replace function public.job_notifications_notify() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('notifications', coalesce(new.user_id, old.user_id)::text);
  return null;
end $$;

-- Found grants and policies may say more: of ours, an account marks its own as read.
create or replace function public.job_notifications_guard() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('anon', 'authenticated')
     and (tg_op <> 'UPDATE' or pg_catalog.to_jsonb(new) - 'read' is distinct from pg_catalog.to_jsonb(old) - 'read') then
    raise exception 'Notifications of plans can only be marked as read.' using errcode = '42501';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
revoke all on function public.job_notifications_guard(), public.job_notifications_notify() from public, anon, authenticated, service_role;

create or replace trigger job_notifications_notify after insert or delete or update of read on public.job_notifications
  for each row execute function public.job_notifications_notify();

create or replace trigger job_notifications_guard before insert or update on public.job_notifications
  for each row when (new.feature = 'aiPlanBuilder') execute function public.job_notifications_guard();
create or replace trigger job_notifications_guard_old before update or delete on public.job_notifications
  for each row when (old.feature = 'aiPlanBuilder') execute function public.job_notifications_guard();

alter table public.job_notifications enable row level security, no force row level security;
do $$ begin perform planbuilder.reset_grants('public.job_notifications'); end $$;
grant select, update (read) on public.job_notifications to authenticated;
grant select on public.job_notifications to service_role;
drop policy if exists "only own notifications of plans" on public.job_notifications;
create policy "only own notifications of plans" on public.job_notifications as restrictive to authenticated, anon
  using (feature is distinct from 'aiPlanBuilder' or user_id = (select auth.uid()))
  with check (feature is distinct from 'aiPlanBuilder' or user_id = (select auth.uid()));
drop policy if exists "own notifications are seen" on public.job_notifications;
create policy "own notifications are seen" on public.job_notifications
  for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "own notifications are marked read" on public.job_notifications;
create policy "own notifications are marked read" on public.job_notifications
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists "the service reads notifications" on public.job_notifications;
create policy "the service reads notifications" on public.job_notifications
  for select to service_role using (true);

-- ============================================================ supabase/schemas/14_plan_revisions.sql
-- What a plan became after it was made. jobs.result stays what its maker wrote; each change of it is a revision beside it, numbered from 1,
-- and is never changed again. One function writes them: it lets a revision follow only the one that its maker saw.
--
-- A revision keeps what is new in it. Its outline is the plan with a reference in the place of each part, that is, of each post and of
-- what is said of its making: "4.0" is the first of the parts that revision 4 brought. So a thousand changes of one post are a thousand
-- posts and not a thousand plans, and any revision is read without those between. An older revision is a whole plan.

create table if not exists public.plan_revisions (
  job_id uuid not null references public.jobs (id) on delete cascade,
  number integer not null,
  user_id uuid not null, -- who changed it; without a foreign key, as in job_notifications
  plan jsonb not null,
  what text not null, -- the change in words, such as "Moved a post to day 3"
  restores integer, -- the revision whose plan this one brings back, 0 for the result; null where it says something new
  created_at timestamptz not null default now(),
  primary key (job_id, number)
);
alter table public.plan_revisions
  alter column plan drop not null, -- in the others outline and parts stand for it
  add column if not exists outline jsonb,
  add column if not exists parts jsonb,
  add column if not exists bytes integer generated always as (
    coalesce(octet_length(plan::text), 0) + coalesce(octet_length(outline::text), 0) + coalesce(octet_length(parts::text), 0)) stored;
alter table public.plan_revisions
  drop constraint if exists plan_revisions_of_a_number,
  drop constraint if exists plan_revisions_of_a_plan,
  drop constraint if exists plan_revisions_in_words,
  drop constraint if exists plan_revisions_restore_an_earlier;
alter table public.plan_revisions
  add constraint plan_revisions_of_a_number check (number between 1 and 1000),
  add constraint plan_revisions_of_a_plan check (
    coalesce(jsonb_typeof(coalesce(plan, outline) -> 'schedule') = 'array', false) and coalesce(octet_length(plan::text) <= 1048576, true)
    and (plan is null) = (outline is not null) and (outline is null) = (parts is null)),
  add constraint plan_revisions_in_words check (length(what) between 1 and 200),
  add constraint plan_revisions_restore_an_earlier check (restores >= 0 and restores < number);
drop index if exists public.plan_revisions_of_user;
create index if not exists plan_revisions_bytes_of_user on public.plan_revisions (user_id, bytes);

-- How many bytes the revisions of all plans of an account may take; null means no limit.
alter table public.usage_limits add column if not exists revision_bytes bigint default 500000000 check (revision_bytes >= 0);

/* The parts of a plan or of an outline in their order: the posts of day 1, 2 ... of the schedule, and before them, as day 0, what is said
   of its making. */
create or replace function public.plan_parts(plan jsonb) returns table (day bigint, place bigint, part jsonb)
language sql immutable set search_path = '' as $$
  select 0, 0, plan -> 'made' where plan ? 'made'
  union all
  select d.day, p.place, p.part
    from jsonb_array_elements(case when jsonb_typeof(plan -> 'schedule') = 'array' then plan -> 'schedule' end)
           with ordinality d (one, day),
         jsonb_array_elements(case when jsonb_typeof(d.one -> 'posts') = 'array' then d.one -> 'posts' end)
           with ordinality p (part, place)
$$;

/* The plan with these in the place of its parts, in their order. */
create or replace function public.plan_with_parts(plan jsonb, parts jsonb[]) returns jsonb
language sql immutable set search_path = '' as $$
  with places as (
    select p.day, plan_with_parts.parts[row_number() over (order by p.day, p.place)] as part, p.place from public.plan_parts(plan) p),
  posts as (
    select day, jsonb_agg(part order by place) as posts from places group by day)
  select plan
      || case when plan ? 'made' then (select jsonb_build_object('made', part) from places where day = 0) else '{}' end
      || jsonb_build_object('schedule', (
           select coalesce(jsonb_agg(case when posts.day is null then d.one else d.one || jsonb_build_object('posts', posts.posts) end
                                     order by d.day), '[]')
             from jsonb_array_elements(plan -> 'schedule') with ordinality d (one, day) left join posts on posts.day = d.day))
$$;

/* What the references in some revisions of a plan stand for. Each revision that brought one of them is read once. */
create or replace function public.revision_parts(job_id uuid, numbers integer[])
returns table (number integer, day bigint, place bigint, reference text, part jsonb)
language sql stable set search_path = '' as $$
  with refs as materialized (
    select r.number, p.day, p.place, p.part #>> '{}' as reference
      from public.plan_revisions r, public.plan_parts(r.outline) p
     where r.job_id = revision_parts.job_id and r.number = any (numbers)),
  brought as (
    select s.number || '.' || (b.position - 1) as reference, b.part
      from public.plan_revisions s, jsonb_array_elements(s.parts) with ordinality b (part, position)
     where s.job_id = revision_parts.job_id and s.number in (select split_part(refs.reference, '.', 1)::integer from refs))
  select refs.number, refs.day, refs.place, refs.reference, brought.part from refs join brought on brought.reference = refs.reference
$$;

/* The whole plan of a revision, to the byte as it was given; null where there is none that the caller sees. */
create or replace function public.revision_plan(job_id uuid, number integer) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(r.plan, public.plan_with_parts(r.outline, array(
           select p.part from public.revision_parts(r.job_id, array[r.number]) p order by p.day, p.place)))
    from public.plan_revisions r
   where r.job_id = revision_plan.job_id and r.number = revision_plan.number
$$;

/* Makes a plan the next revision of the caller's own completed job. Gives its number; null where nothing was written, because the plan
   has a newer revision than made_on (0 for the result). Refuses with PT404 where there is no such job: to try again would be in vain; with
   23514 where the plan, its revisions or their bytes are more than is kept of one plan, and with PT413 where they are of one account. */
create or replace function public.revise_plan(job_id uuid, made_on integer, plan jsonb, what text, restores integer default null)
returns integer
language plpgsql security definer set search_path = '' as $$
declare
  outline jsonb;
  parts jsonb;
  size integer;
begin
  -- Two changes of one plan happen one after the other, and the second one sees the first.
  perform from public.jobs
    where jobs.id = revise_plan.job_id and jobs.user_id = auth.uid() and jobs.status = 'completed' and jobs.deleted_at is null
      for no key update;
  if not found then
    raise exception 'There is no such plan.' using errcode = 'PT404';
  end if;
  if made_on is distinct from coalesce(
       (select max(r.number) from public.plan_revisions r where r.job_id = revise_plan.job_id), 0) then
    return null;
  end if;
  if jsonb_typeof(revise_plan.plan -> 'schedule') is distinct from 'array' or octet_length(revise_plan.plan::text) > 1048576 then
    raise exception 'A revision must be a plan of at most 1 MB.' using errcode = '23514';
  end if;

  -- Parts are the same where their text is: 1.0 equals 1.00, and is written otherwise.
  with wanted as (
    select p.day, p.place, p.part::text as part from public.plan_parts(revise_plan.plan) p),
  known as (
    select p.part::text as part, min(p.reference) as reference
      from public.revision_parts(revise_plan.job_id, array[made_on, revise_plan.restores, (
             select max(r.number) from public.plan_revisions r
              where r.job_id = revise_plan.job_id and r.restores = revise_plan.restores)]) p
     group by 1),
  fresh as (
    select w.part, row_number() over (order by min(w.day * 1000000 + w.place)) - 1 as position
      from wanted w left join known on known.part = w.part
     where known.part is null
     group by 1)
  select public.plan_with_parts(revise_plan.plan, array(
           select to_jsonb(coalesce(known.reference, made_on + 1 || '.' || fresh.position))
             from wanted w left join known on known.part = w.part left join fresh on fresh.part = w.part
            order by w.day, w.place)),
         (select coalesce(jsonb_agg(fresh.part::jsonb order by fresh.position), '[]') from fresh)
    into outline, parts;

  size := octet_length(outline::text) + octet_length(parts::text);
  if size + (select coalesce(sum(r.bytes), 0) from public.plan_revisions r where r.job_id = revise_plan.job_id) > 20000000 then
    raise exception 'The revisions of a plan can''t take more than 20 MB.' using errcode = '23514';
  end if;
  if size + (select coalesce(sum(r.bytes), 0) from public.plan_revisions r where r.user_id = auth.uid())
     > (select l.revision_bytes from public.usage_limits l
         where l.tier = public.tier_of(auth.uid(), 'aiPlanBuilder') and l.feature = 'aiPlanBuilder') then
    raise exception 'The revisions of your plans take all the room there is for them.' using errcode = 'PT413';
  end if;
  insert into public.plan_revisions (job_id, number, user_id, outline, parts, what, restores)
  values (revise_plan.job_id, made_on + 1, auth.uid(), outline, parts, revise_plan.what, revise_plan.restores);
  return made_on + 1;
end $$;

revoke all on function public.plan_parts(jsonb), public.plan_with_parts(jsonb, jsonb[]), public.revision_parts(uuid, integer[]),
  public.revision_plan(uuid, integer), public.revise_plan(uuid, integer, jsonb, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.plan_parts(jsonb), public.plan_with_parts(jsonb, jsonb[]), public.revision_parts(uuid, integer[]),
  public.revision_plan(uuid, integer), public.revise_plan(uuid, integer, jsonb, text, integer) to authenticated;

alter table public.plan_revisions enable row level security, no force row level security;
revoke all on public.plan_revisions from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.plan_revisions to authenticated;
-- Which jobs are seen is decided by the policy of jobs: the revisions of a deleted plan are hidden with it.
drop policy if exists "own revisions are seen" on public.plan_revisions;
create policy "own revisions are seen" on public.plan_revisions for select to authenticated
  using (user_id = (select auth.uid()) and exists (select from public.jobs where jobs.id = plan_revisions.job_id));

-- ============================================================ supabase/schemas/15_usage_reports.sql
-- Each day of the ledger becomes a report.

-- A day (UTC) that is over, for each feature and tier: what was booked, refunded, and what ended on it. Written once.
create table if not exists public.usage_reports (
  day date not null,
  feature text not null,
  tier text not null,
  users integer not null,           -- accounts that booked something
  booked integer not null,
  refunded integer not null,
  completed integer not null,
  failed jsonb not null,            -- how many by code
  median_seconds double precision,  -- from being asked for to being completed
  high_seconds double precision,    -- the 95th percentile
  input_tokens bigint not null,     -- of the completed plans, where their maker counted them
  output_tokens bigint not null,
  primary key (day, feature, tier)
);

/* The tokens that a result says its making took, from none to a million million; null where it says nothing. Anybody may have written it. */
create or replace function public.tokens_of(result jsonb, direction text) returns numeric
language sql immutable set search_path = '' as $$
  select least(sum(greatest(least((step ->> direction)::numeric, 1e12), 0)), 1e12)
    from jsonb_array_elements(case when jsonb_typeof(result #> '{made,steps}') = 'array' then result #> '{made,steps}' else '[]' end) as step
   where jsonb_typeof(step -> direction) = 'number'
  having count(*) > 0
$$;

/* What the reports of these days (UTC) say, the last one included. Reads the rows of these days alone, by their indexes. */
create or replace function public.usage_on(first_day date, last_day date) returns setof public.usage_reports
language sql stable security definer set search_path = '' as $$
  with booked as (
    select (created_at at time zone 'utc')::date as day, feature, coalesce(tier, 'unknown') as tier,
           count(distinct user_id)::integer as users, count(*)::integer as booked
      from public.user_activity
     where created_at >= first_day::timestamp at time zone 'utc' and created_at < (last_day + 1)::timestamp at time zone 'utc'
     group by 1, 2, 3),
  refunded as (
    select (refunded_at at time zone 'utc')::date as day, feature, coalesce(tier, 'unknown') as tier, count(*)::integer as refunded
      from public.user_activity
     where refunded_at >= first_day::timestamp at time zone 'utc' and refunded_at < (last_day + 1)::timestamp at time zone 'utc'
     group by 1, 2, 3),
  ended as (
    select (j.completed_at at time zone 'utc')::date as day, a.feature, coalesce(a.tier, 'unknown') as tier, j.status, j.error_code,
           extract(epoch from j.completed_at - j.created_at)::double precision as seconds, j.result
      from planbuilder.managed_jobs j,
           lateral (select feature, tier from public.user_activity -- what was booked with the job lies beside the day's other bookings
                     where created_at = j.created_at and job_id = j.id and feature in ('aiPlanBuilder', 'planChange', 'planImport')
                    union all -- an older function booked after it: each by its index, which reads a page for each job
                    select feature, tier from public.user_activity where job_id = j.id and feature = 'aiPlanBuilder'
                    union all
                    select feature, tier from public.user_activity where job_id = j.id and feature = 'planChange'
                    union all
                    select feature, tier from public.user_activity where job_id = j.id and feature = 'planImport'
                    limit 1) a
     where j.completed_at is not null
       and j.completed_at >= first_day::timestamp at time zone 'utc' and j.completed_at < (last_day + 1)::timestamp at time zone 'utc'),
  completed as (
    select day, feature, tier, count(*)::integer as completed,
           percentile_cont(0.5) within group (order by seconds) as median, percentile_cont(0.95) within group (order by seconds) as high,
           sum(public.tokens_of(result, 'inputTokens'))::bigint as input, sum(public.tokens_of(result, 'outputTokens'))::bigint as output
      from ended where status = 'completed'
     group by 1, 2, 3),
  failed as (
    select day, feature, tier, jsonb_object_agg(error_code, times) as failed
      from (select day, feature, tier, error_code, count(*) as times from ended where status = 'failed' group by 1, 2, 3, 4) by_code
     group by 1, 2, 3),
  lines as (
    select day::date, feature, tier
      from generate_series(first_day::timestamp, last_day::timestamp, '1 day') as day, public.usage_limits
     where feature = 'aiPlanBuilder' -- others have a line where something happened
    union select day, feature, tier from booked
    union select day, feature, tier from refunded
    union select day, feature, tier from ended)
  select day, feature, tier, coalesce(users, 0), coalesce(booked, 0), coalesce(refunded, 0), coalesce(completed, 0), coalesce(failed, '{}'),
         median, high, coalesce(input, 0), coalesce(output, 0)
    from lines
    left join booked using (day, feature, tier)
    left join refunded using (day, feature, tier)
    left join completed using (day, feature, tier)
    left join failed using (day, feature, tier)
$$;

/* Reports the days that are over and not reported yet, at most that many. A day is over ten minutes after midnight, when no booking of
   it is under way any more. */
create or replace function public.report_usage(most_days integer)
returns table (days integer, booked bigint, refunded bigint, completed bigint)
language plpgsql security definer set search_path = '' as $$
declare
  yesterday date := ((now() - interval '10 minutes') at time zone 'utc')::date - 1;
  first_day date;
  last_day date;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can report usage.' using errcode = '42501';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('planbuilder.usage_reports', 0)); -- of two nodes the second finds nothing to do
  select coalesce(
    (select max(r.day) + 1 from public.usage_reports r),
    (select min((a.created_at at time zone 'utc')::date) from public.user_activity a where a.created_at < now()),
    yesterday) into first_day;
  last_day := least(first_day + most_days - 1, yesterday);
  if first_day <= last_day then
    insert into public.usage_reports select * from public.usage_on(first_day, last_day);
  end if;
  return query
    select greatest(last_day - first_day + 1, 0), coalesce(sum(r.booked), 0)::bigint, coalesce(sum(r.refunded), 0)::bigint,
           coalesce(sum(r.completed), 0)::bigint
      from public.usage_reports r
     where r.day between first_day and last_day;
end $$;

revoke all on function public.tokens_of(jsonb, text), public.usage_on(date, date), public.report_usage(integer)
  from public, anon, authenticated, service_role;
grant execute on function public.tokens_of(jsonb, text), public.usage_on(date, date), public.report_usage(integer) to service_role;

alter table public.usage_reports enable row level security, no force row level security;
revoke all on public.usage_reports from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.usage_reports to service_role;
drop policy if exists "the service reads reports" on public.usage_reports;
create policy "the service reads reports" on public.usage_reports for select to service_role using (true);

-- ============================================================ supabase/schemas/16_retention.sql
-- What the clock deletes for good: never a completed plan that its owner kept, never a row of the ledger.

/* Deletes at most that many failed and cancelled jobs, and as many read notifications, older than the age. Never a completed plan,
   never a row of the ledger. Gives how many rows went, cascades not counted. */
create or replace function public.purge_ended_jobs(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  jobs_gone integer;
  notifications_gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  delete from public.jobs where id in (
    select id from planbuilder.managed_jobs
     where status = 'failed' and completed_at < now() - age
     order by completed_at
     limit most
       for update skip locked);
  get diagnostics jobs_gone = row_count;
  delete from public.job_notifications where id in (
    select id from public.job_notifications
     where read and feature = 'aiPlanBuilder' and created_at < now() - age
     order by created_at
     limit most
       for update skip locked);
  get diagnostics notifications_gone = row_count;
  return jobs_gone + notifications_gone;
end $$;

/* Deletes for good at most that many jobs which their owners deleted longer ago than the age. Never a row of the ledger. Gives how many. */
create or replace function public.purge_deleted_jobs(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  delete from public.jobs where id in (
    select id from public.jobs
     where type = 'plan_builder' and deleted_at < now() - age
     order by deleted_at
     limit most
       for update skip locked);
  get diagnostics gone = row_count;
  return gone;
end $$;

/* Deletes at most that many of the changes older than the age. Gives how many. */
create or replace function public.purge_job_events(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  delete from public.job_events where id in (
    select id from public.job_events where at < now() - age order by at limit most for update skip locked);
  get diagnostics gone = row_count;
  return gone;
end $$;

/* Takes away where at most that many acts older than the age came from. The acts stay. Gives how many. */
create or replace function public.forget_audit_addresses(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare forgotten integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  perform set_config('planbuilder.audit', 'forgetting', true);
  update public.audit_events set ip = null, user_agent = null where id in (
    select id from public.audit_events
     where at < now() - age and (ip is not null or user_agent is not null)
     order by at
     limit most
       for update skip locked);
  get diagnostics forgotten = row_count;
  perform set_config('planbuilder.audit', '', true);
  return forgotten;
end $$;

/* Deletes at most that many acts older than the age. Gives how many. */
create or replace function public.purge_audit_events(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  perform set_config('planbuilder.audit', 'forgetting', true);
  delete from public.audit_events where id in (
    select id from public.audit_events where at < now() - age order by at limit most for update skip locked);
  get diagnostics gone = row_count;
  perform set_config('planbuilder.audit', '', true);
  return gone;
end $$;

/* Puts a random id in the place of at most that many accounts that are gone: deleted past the app, or named by an act that was written
   after their end. Gives how many. */
create or replace function public.forget_gone_accounts(most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  gone uuid;
  forgotten integer := 0;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  for gone in
    select named.id
      from (select user_id from public.audit_events union select actor_id from public.audit_events) named (id)
     where substr(named.id::text, 15, 1) <> '8' -- which stands for nobody already
       and not exists (select from auth.users u where u.id = named.id)
     limit most
  loop
    perform planbuilder.forget_in_audit(gone);
    forgotten := forgotten + 1;
  end loop;
  return forgotten;
end $$;

/* Deletes at most that many of the failures' details older than the age. The jobs keep their reasons. Gives how many. */
create or replace function public.purge_job_failures(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  delete from public.job_failures where id in (
    select id from public.job_failures where at < now() - age order by at limit most for update skip locked);
  get diagnostics gone = row_count;
  return gone;
end $$;

/* Deletes at most that many of the rows of AI usage older than the age, which is at least a day: today's are the limit. Gives how many. */
create or replace function public.purge_ai_usage(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  delete from public.ai_usage where id in (
    select id from public.ai_usage where day < ((now() - age) at time zone 'utc')::date order by day limit most for update skip locked);
  get diagnostics gone = row_count;
  return gone;
end $$;

revoke all on function public.purge_ended_jobs(interval, integer), public.purge_deleted_jobs(interval, integer),
  public.purge_job_events(interval, integer), public.purge_job_failures(interval, integer), public.purge_ai_usage(interval, integer),
  public.forget_audit_addresses(interval, integer),
  public.purge_audit_events(interval, integer), public.forget_gone_accounts(integer)
  from public, anon, authenticated, service_role;
grant execute on function public.purge_ended_jobs(interval, integer), public.purge_deleted_jobs(interval, integer),
  public.purge_job_events(interval, integer), public.purge_job_failures(interval, integer), public.purge_ai_usage(interval, integer),
  public.forget_audit_addresses(interval, integer),
  public.purge_audit_events(interval, integer), public.forget_gone_accounts(integer)
  to service_role;

-- ============================================================ supabase/schemas/17_accounts.sql
-- What the app asks of accounts wherever they are kept: auth.users is ours, or Supabase Auth's, which the service's role may not read.

/* Whether the account's app_metadata says that it is an operator. */
create or replace function public.is_operator(account uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can check who is an operator.' using errcode = '42501';
  end if;
  return exists (select from auth.users where id = account and raw_app_meta_data ->> 'role' = 'operator');
end $$;

/* The accounts with these words in their address, or with this id; at most that many, in the order of their addresses. */
create or replace function public.find_accounts(wanted text, most integer)
returns table (id uuid, email text, created_at timestamptz, is_operator boolean, tier text)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can search accounts.' using errcode = '42501';
  end if;
  return query
    select u.id, u.email::text, u.created_at, u.raw_app_meta_data ->> 'role' is not distinct from 'operator',
           public.tier_of(u.id, 'aiPlanBuilder')
      from auth.users u
     where position(lower(wanted) in lower(u.email)) > 0 or u.id::text = lower(wanted)
     order by lower(u.email)
     limit most;
end $$;

/* The addresses of those of the accounts that there are and have one. */
create or replace function public.emails_of(accounts uuid[]) returns table (id uuid, email text)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can read addresses.' using errcode = '42501';
  end if;
  return query select u.id, u.email::text from auth.users u where u.id = any (accounts) and u.email is not null;
end $$;

/* Deletes the account with all its rows. True when there was one. The audit trail keeps what it did and what was done to it, this
   deletion too, under a random id. */
create or replace function public.delete_account(account uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete accounts.' using errcode = '42501';
  end if;
  delete from auth.users where id = account;
  if not found then
    return false;
  end if;
  perform planbuilder.write_audit_event('account_deleted', account);
  perform planbuilder.forget_in_audit(account);
  return true;
end $$;

revoke all on function public.is_operator(uuid), public.find_accounts(text, integer), public.emails_of(uuid[]),
  public.delete_account(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.is_operator(uuid), public.find_accounts(text, integer), public.emails_of(uuid[]),
  public.delete_account(uuid) to service_role;

-- ============================================================ supabase/schemas/18_protection_keys.sql
-- The keys that protect cookies and forms, where several nodes share this database: each node takes what another one made.
-- No role reads or writes them but by the functions below, and those serve the app alone: whoever has a key can make sessions.

create table if not exists public.protection_keys (
  name text primary key,
  xml text not null,
  created_at timestamptz not null default now()
);
alter table public.protection_keys enable row level security, no force row level security;
revoke all on public.protection_keys from public, anon, authenticated, service_role, planbuilder_app;

create or replace function public.read_protection_keys() returns setof text
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can read its keys.' using errcode = '42501';
  end if;
  return query select xml from public.protection_keys order by created_at, name;
end $$;

/* Keeps a key, unless others were kept since its maker read the first so many of them. False when it was not kept. */
create or replace function public.store_protection_key(name text, xml text, read_before integer) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can store its keys.' using errcode = '42501';
  end if;
  lock table public.protection_keys in share row exclusive mode;
  if (select count(*) from public.protection_keys) > read_before then
    return false;
  end if;
  insert into public.protection_keys (name, xml) values (store_protection_key.name, store_protection_key.xml);
  return true;
end $$;

revoke all on function public.read_protection_keys(), public.store_protection_key(text, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.read_protection_keys(), public.store_protection_key(text, text, integer) to service_role;

-- ============================================================ supabase/schemas/19_schema_version.sql
-- Which schema this database has, and what its own objects looked like when they were applied: doctor compares, migrate --repair restores.

create table if not exists planbuilder.schema_version (
  id boolean primary key default true check (id), -- one row
  version text not null,         -- the newest migration that was applied
  oldest_program text not null,  -- the newest migration that a program has to know to work on this schema
  applied_at timestamptz not null default now()
);
create table if not exists planbuilder.schema_objects (
  name text primary key,
  definition text not null
);
alter table planbuilder.schema_version enable row level security, no force row level security;
alter table planbuilder.schema_objects enable row level security, no force row level security;
revoke all on planbuilder.schema_version, planbuilder.schema_objects from public, anon, authenticated, service_role, planbuilder_app;
grant select on planbuilder.schema_version to service_role;
drop policy if exists "the app reads the version" on planbuilder.schema_version;
create policy "the app reads the version" on planbuilder.schema_version for select to service_role using (true);

/* Every object of the schemas public, planbuilder and, where it is ours, auth, others' included: its name, the table it belongs to, and its
   definition as it is now. */
create or replace function planbuilder.current_objects() returns table (name text, of_table text, definition text)
language sql stable set search_path = '' as $$
  with ours as (
    select oid, nspname from pg_catalog.pg_namespace
     where nspname in ('public', 'planbuilder')
        or (nspname = 'auth'
            and pg_catalog.obj_description(pg_catalog.to_regclass('auth.users'), 'pg_class') = 'PlanBuilder: local accounts')
  ),
  tables as (
    select c.oid, ours.nspname || '.' || c.relname as name, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.relowner,
           coalesce(s.was_found, false) as was_found -- what else is granted on it is its project's
      from pg_catalog.pg_class c join ours on ours.oid = c.relnamespace
      left join planbuilder.shared_tables s on s.name = ours.nspname || '.' || c.relname
     where c.relkind in ('r', 'p')
  ),
  roles as (
    select oid, rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'planbuilder_app')
    union all select 0, 'public'
  )
  select 'table ' || t.name, t.name, pg_catalog.concat_ws(' ', case when t.relrowsecurity then 'row-level security' end,
           case when t.relforcerowsecurity then 'forced' end, (
             select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname, g.privilege_type)
               from pg_catalog.aclexplode(coalesce(t.relacl, pg_catalog.acldefault('r', t.relowner))) g join roles r on r.oid = g.grantee
              where not t.was_found or g.privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')))
    from tables t
  union all
  select 'view ' || ours.nspname || '.' || v.relname, null, substring(pg_catalog.pg_get_viewdef(v.oid) from 'FROM .*') || pg_catalog.concat_ws(' ', v.reloptions::text, (
           select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname, g.privilege_type)
             from pg_catalog.aclexplode(v.relacl) g join roles r on r.oid = g.grantee))
    from pg_catalog.pg_class v join ours on ours.oid = v.relnamespace where v.relkind = 'v'
  union all
  select 'column ' || t.name || '.' || a.attname, t.name, pg_catalog.concat_ws(' ', pg_catalog.format_type(a.atttypid, a.atttypmod), (
           select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname, g.privilege_type)
             from pg_catalog.aclexplode(a.attacl) g join roles r on r.oid = g.grantee where not t.was_found))
    from tables t join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  union all
  select case c.contype when 'c' then 'constraint ' else 'key ' end || c.conname || ' on ' || t.name,
         t.name, pg_catalog.pg_get_constraintdef(c.oid)
    from tables t join pg_catalog.pg_constraint c on c.conrelid = t.oid
  union all
  select 'index ' || i.relname || ' on ' || t.name, t.name, pg_catalog.pg_get_indexdef(x.indexrelid) || case when x.indisvalid then '' else ' -- invalid' end
    from tables t join pg_catalog.pg_index x on x.indrelid = t.oid join pg_catalog.pg_class i on i.oid = x.indexrelid
   where not exists (select from pg_catalog.pg_constraint c where c.conindid = x.indexrelid and c.contype in ('p', 'u'))
  union all
  select 'trigger ' || g.tgname || ' on ' || t.name, t.name, pg_catalog.pg_get_triggerdef(g.oid) || case g.tgenabled when 'O' then '' else ' -- ' || g.tgenabled::text end
    from tables t join pg_catalog.pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
  union all
  select 'policy ' || p.policyname || ' on ' || p.schemaname || '.' || p.tablename, p.schemaname || '.' || p.tablename,
         pg_catalog.concat_ws(' ', p.permissive, p.cmd, p.roles::text, p.qual, p.with_check)
    from pg_catalog.pg_policies p join ours on ours.nspname = p.schemaname
  union all
  select 'function ' || ours.nspname || '.' || f.proname, null, pg_catalog.pg_get_functiondef(f.oid) || coalesce((
           select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname)
             from pg_catalog.aclexplode(coalesce(f.proacl, pg_catalog.acldefault('f', f.proowner))) g join roles r on r.oid = g.grantee), '')
    from pg_catalog.pg_proc f join ours on ours.oid = f.pronamespace
   where f.prokind = 'f'
$$;

/* Records a version and the definitions of these objects, and of the columns, keys and checks that their tables were made with. The
   last statement of each migration that changes them. An older version changes nothing. */
create or replace function planbuilder.record_schema(version text, oldest_program text, objects text[]) returns void
language plpgsql set search_path = '' as $$
begin
  insert into planbuilder.schema_version as recorded (version, oldest_program)
  values (record_schema.version, record_schema.oldest_program)
  on conflict (id) do update set version = excluded.version, oldest_program = excluded.oldest_program, applied_at = now()
   where recorded.version <= excluded.version;
  if not found then
    return;
  end if;
  delete from planbuilder.schema_objects;
  insert into planbuilder.schema_objects (name, definition)
  select o.name, o.definition
    from planbuilder.current_objects() o
   where o.name = any (objects)
      or ('table ' || o.of_table = any (objects)
          and (o.name like 'column %' or o.name ~ '^(key \w+_(pkey|user_id_key|user_id_fkey|job_id_fkey|plan_id_fkey|token_hash_key)|constraint \w+_check) on '))
  on conflict do nothing; -- functions of one name: ours have one each
end $$;

/* The recorded objects that are gone or no longer what they were. */
create or replace function planbuilder.changed_objects() returns table (name text, recorded text, is_missing boolean)
language sql stable set search_path = '' as $$
  select r.name, r.definition, not exists (select from planbuilder.current_objects() o where o.name = r.name)
    from planbuilder.schema_objects r
   where not exists (select from planbuilder.current_objects() o where o.name = r.name and o.definition = r.definition)
   order by r.name
$$;

/* Makes recorded indexes and keys again as they were: the other objects are made by the files that declare them. */
create or replace function planbuilder.restore_indexes_and_keys() returns void
language plpgsql set search_path = '' as $$
declare changed record;
begin
  for changed in select * from planbuilder.changed_objects() loop
    if changed.name like 'index %' then
      execute format('drop index if exists %s.%I', split_part(split_part(changed.name, ' on ', 2), '.', 1), split_part(changed.name, ' ', 2));
      execute changed.recorded;
    elsif changed.name like 'key %' and changed.is_missing then
      execute format('alter table %s add constraint %I %s', split_part(changed.name, ' on ', 2), split_part(changed.name, ' ', 2), changed.recorded);
    end if;
  end loop;
end $$;

revoke all on function planbuilder.current_objects(), planbuilder.record_schema(text, text, text[]), planbuilder.changed_objects(),
  planbuilder.restore_indexes_and_keys()
  from public, anon, authenticated, service_role;

-- ============================================================ supabase/schemas/20_ai_usage.sql
-- What the AI costs: calls and tokens of each account and day, counted for themselves. A plan that fails is refunded; what its calls cost
-- is not.
--
-- Whoever is about to call an AI for an account first reserves the most that the work should take, and settles the reservation with what
-- it took. One that nobody settles, since its node is gone, counts as it stands.

create table if not exists public.ai_usage (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  day date not null,               -- UTC, of the reservation
  purpose text not null,           -- one word: plan
  key text not null,               -- what the reservation is known by in its account; reserved twice, it counts once
  job_id uuid,                     -- without a foreign key: it outlives its job
  calls integer not null check (calls >= 0),
  tokens bigint not null check (tokens >= 0),
  reserved_at timestamptz not null default now(),
  settled_at timestamptz           -- null while it is an estimate
);
create unique index if not exists ai_usage_key on public.ai_usage (user_id, key);
create index if not exists ai_usage_of_day on public.ai_usage (day, user_id);
create index if not exists ai_usage_of_job on public.ai_usage (job_id);

/* What an account's AI took today (UTC), estimates included, and what its tier allows; null means no limit. */
create or replace function public.ai_usage_of(account uuid)
returns table (calls bigint, tokens bigint, calls_per_day integer, tokens_per_day bigint)
language sql stable set search_path = '' as $$
  select coalesce(sum(u.calls), 0), coalesce(sum(u.tokens), 0)::bigint, min(l.ai_calls_per_day), min(l.ai_tokens_per_day)
    from (select public.tier_of(account, 'aiPlanBuilder') as tier) t
    left join public.usage_limits l on l.tier = t.tier and l.feature = 'aiPlanBuilder'
    left join public.ai_usage u on u.user_id = account and u.day = (now() at time zone 'utc')::date
$$;

/* Reserves what calls of an AI may take, before the first of them. False where the account's day has no room for it, and nothing is
   reserved. One account's reservations happen one after the other. What a job took up once is finished: its further attempts are added
   and never refused. */
create or replace function public.reserve_ai(account uuid, purpose text, key text, calls integer, tokens bigint, job_id uuid default null)
returns boolean
language plpgsql security definer set search_path = '' as $$
declare used record;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can reserve AI calls.' using errcode = '42501';
  end if;
  perform public.lock_usage(account);
  if exists (select from public.ai_usage u where u.user_id = account and u.key = reserve_ai.key) then
    return true;
  end if;
  if not exists (select from public.ai_usage u where u.job_id = reserve_ai.job_id and u.user_id = account) then
    select * into used from public.ai_usage_of(account);
    if used.calls + reserve_ai.calls > used.calls_per_day or used.tokens + reserve_ai.tokens > used.tokens_per_day then
      return false;
    end if;
  end if;
  insert into public.ai_usage (user_id, day, purpose, key, job_id, calls, tokens)
  values (account, (now() at time zone 'utc')::date, reserve_ai.purpose, reserve_ai.key, reserve_ai.job_id, reserve_ai.calls,
          reserve_ai.tokens);
  return true;
end $$;

/* Says what a reservation's calls took. False where there is none of that key. */
create or replace function public.settle_ai(account uuid, key text, calls integer, tokens bigint) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can settle AI calls.' using errcode = '42501';
  end if;
  update public.ai_usage u set calls = settle_ai.calls, tokens = settle_ai.tokens, settled_at = now()
   where u.user_id = account and u.key = settle_ai.key;
  return found;
end $$;

/* Refuses with PT429 where the caller's day has no room for so much. It reserves nothing: it spares an account a job that would fail. */
create or replace function public.check_ai_allowance(calls integer, tokens bigint) returns void
language plpgsql stable security definer set search_path = '' as $$
declare used record;
begin
  select * into used from public.ai_usage_of(auth.uid());
  if used.calls + check_ai_allowance.calls > used.calls_per_day or used.tokens + check_ai_allowance.tokens > used.tokens_per_day then
    raise exception 'Today''s AI allowance is used up.' using errcode = 'PT429', hint = json_build_object('ai', case
      when check_ai_allowance.calls > used.calls_per_day or check_ai_allowance.tokens > used.tokens_per_day then 'plan'
      else 'day' end)::text;
  end if;
end $$;

/* The accounts whose AI took most today (UTC), at most that many; with how many of its reservations are still estimates. */
create or replace function public.ai_usage_today(most integer)
returns table (user_id uuid, email text, calls bigint, tokens bigint, calls_per_day integer, tokens_per_day bigint, open bigint)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can list AI usage.' using errcode = '42501';
  end if;
  return query
    select a.user_id, (select u.email::text from auth.users u where u.id = a.user_id), o.calls, o.tokens, o.calls_per_day,
           o.tokens_per_day, a.open
      from (select u.user_id, count(*) filter (where u.settled_at is null) as open
              from public.ai_usage u
             where u.day = (now() at time zone 'utc')::date
             group by u.user_id) a, public.ai_usage_of(a.user_id) o
     order by o.tokens desc, o.calls desc, a.user_id
     limit most;
end $$;

/* A job that has ended has no estimates. What its worker left unsettled stays as it was reserved; n8n is asked for no account of its
   calls, so its reservation stays as well, unless the result itself says that it took more. */
create or replace function public.jobs_settle_ai() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.ai_usage u
     set settled_at = coalesce(u.settled_at, now()),
         tokens = case when new.runner = 'n8n'
           then greatest(u.tokens, coalesce(public.tokens_of(new.result, 'inputTokens'), 0)
                                   + coalesce(public.tokens_of(new.result, 'outputTokens'), 0))
           else u.tokens end
   where u.job_id = new.id and u.settled_at is null;
  return null;
end $$;

create or replace trigger jobs_settle_ai after update on public.jobs
  for each row when (new.status in ('completed', 'failed') and new.status is distinct from old.status)
  execute function public.jobs_settle_ai();

revoke all on function public.ai_usage_of(uuid), public.reserve_ai(uuid, text, text, integer, bigint, uuid),
  public.settle_ai(uuid, text, integer, bigint), public.check_ai_allowance(integer, bigint), public.ai_usage_today(integer),
  public.jobs_settle_ai()
  from public, anon, authenticated, service_role;
grant execute on function public.check_ai_allowance(integer, bigint) to authenticated;
grant execute on function public.reserve_ai(uuid, text, text, integer, bigint, uuid), public.settle_ai(uuid, text, integer, bigint),
  public.ai_usage_today(integer) to service_role;

alter table public.ai_usage enable row level security, no force row level security;
revoke all on public.ai_usage from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.ai_usage to service_role;
drop policy if exists "the service reads AI usage" on public.ai_usage;
create policy "the service reads AI usage" on public.ai_usage for select to service_role using (true);

-- ============================================================ supabase/schemas/21_sessions.sql
-- The sessions of accounts, a row for each browser that signed in, so that each can be ended while its cookie is still good. The service
-- sees them in the app's hands alone: whoever else has its key learns neither where somebody signs in nor ends it.

create table if not exists public.account_sessions (
  id uuid primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  supabase_session_id uuid,  -- what the access tokens name that were given with it
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  ended_at timestamptz,
  ip_address text check (length(ip_address) <= 45),
  user_agent text check (length(user_agent) <= 400)
);
create index if not exists account_sessions_of_user on public.account_sessions (user_id, created_at);
create index if not exists account_sessions_supabase on public.account_sessions (supabase_session_id);
create index if not exists account_sessions_created on public.account_sessions (created_at);

-- When all sessions of an account were last ended: for cookies and access tokens from before then that have no row.
create table if not exists public.session_cutoffs (
  user_id uuid primary key references auth.users (id) on delete cascade,
  ended_before timestamptz not null
);

/* Tells every node at once which session has ended; on Supabase by the id that its tokens name, too. */
create or replace function public.account_sessions_notify() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('sessions', old.id::text);
  if old.supabase_session_id is not null then
    perform pg_notify('sessions', old.supabase_session_id::text);
  end if;
  return null;
end $$;
create or replace trigger account_sessions_notify after delete or update of ended_at on public.account_sessions
  for each row execute function public.account_sessions_notify();

create or replace function public.session_cutoffs_notify() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('sessions', new.user_id::text);
  return null;
end $$;
create or replace trigger session_cutoffs_notify after insert or update on public.session_cutoffs
  for each row execute function public.session_cutoffs_notify();

/* Begins and ends of an account's sessions happen one after the other: none begins unseen while all are being ended. */
create or replace function planbuilder.lock_sessions(account uuid) returns void
language sql set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended('planbuilder.sessions.' || account::text, 0))
$$;
revoke all on function planbuilder.lock_sessions(uuid) from public, anon, authenticated, service_role;

/* Begins a session. False where all of the account's were ended since it proved who it is, as by a new password: what proved it then is
   good no more. Without that moment nothing is asked. */
create or replace function public.begin_account_session(
  id uuid, account uuid, supabase_session uuid, ip text, agent text, proved_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can begin sessions.' using errcode = '42501';
  end if;
  perform planbuilder.lock_sessions(account);
  if exists (select from public.session_cutoffs c where c.user_id = account and c.ended_before > proved_at) then
    return false;
  end if;
  insert into public.account_sessions (id, user_id, supabase_session_id, ip_address, user_agent)
  values (begin_account_session.id, account, supabase_session, ip, agent);
  return true;
end $$;

/* Ends every session of the account: those with a row, and whatever began before without one; links that were mailed for a new password,
   too. Gives the ids of those with a row. */
create or replace function public.end_account_sessions(account uuid) returns setof uuid
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can end sessions.' using errcode = '42501';
  end if;
  perform planbuilder.lock_sessions(account);
  update public.password_links l set used_at = now() where l.user_id = account and l.used_at is null;
  insert into public.session_cutoffs (user_id, ended_before) select u.id, clock_timestamp() from auth.users u where u.id = account
  on conflict (user_id) do update set ended_before = excluded.ended_before;
  return query update public.account_sessions s set ended_at = now() where s.user_id = account and s.ended_at is null returning s.id;
end $$;

/* Deletes at most that many sessions that began longer ago than the age, which no session or token outlives. Gives how many. */
create or replace function public.purge_account_sessions(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '60 days' then
    raise exception 'Sessions less than 60 days old can''t be deleted.' using errcode = 'PT400';
  end if;
  delete from public.account_sessions where id in (
    select id from public.account_sessions where created_at < now() - age order by created_at limit most for update skip locked);
  get diagnostics gone = row_count;
  return gone;
end $$;

alter table public.account_sessions enable row level security, no force row level security;
alter table public.session_cutoffs enable row level security, no force row level security;
revoke all on public.account_sessions, public.session_cutoffs from public, anon, authenticated, service_role, planbuilder_app;
grant select, insert, update on public.account_sessions to service_role;
grant select on public.session_cutoffs to service_role;
drop policy if exists "the app keeps the sessions" on public.account_sessions;
create policy "the app keeps the sessions" on public.account_sessions to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
drop policy if exists "the app reads the cutoffs" on public.session_cutoffs;
create policy "the app reads the cutoffs" on public.session_cutoffs for select to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app');

revoke all on function public.account_sessions_notify(), public.session_cutoffs_notify(), public.end_account_sessions(uuid),
  public.purge_account_sessions(interval, integer),
  public.begin_account_session(uuid, uuid, uuid, text, text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.end_account_sessions(uuid), public.purge_account_sessions(interval, integer),
  public.begin_account_session(uuid, uuid, uuid, text, text, timestamptz) to service_role;

-- ============================================================ supabase/schemas/22_password_links.sql
-- The links in e-mails by which the owner of a local account replaces a forgotten password. A link's token is kept as a hash alone.

create table if not exists public.password_links (
  token_hash bytea primary key check (length(token_hash) = 32),
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index if not exists password_links_of_user on public.password_links (user_id, created_at);
create index if not exists password_links_created on public.password_links (created_at);

alter table public.password_links enable row level security, no force row level security;
revoke all on public.password_links from public, anon, authenticated, service_role, planbuilder_app;
grant select, insert, update, delete on public.password_links to service_role;
drop policy if exists "the app keeps the links" on public.password_links;
create policy "the app keeps the links" on public.password_links to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');

-- ============================================================ supabase/schemas/23_sign_in_attempts.sql
-- How often a password was tried in vain, counted for all nodes: for each address, whether it has an account or not, and apart from it for
-- each browser that signed in to the account before. A key is a hash; nobody's address stands here.

create table if not exists public.sign_in_attempts (
  key bytea primary key check (length(key) = 32),
  failures integer not null,
  last_at timestamptz not null,
  open_at timestamptz not null  -- none before then
);
create index if not exists sign_in_attempts_last on public.sign_in_attempts (last_at);

/* Begins an attempt, which counts as a failure until it is taken back. Gives how many seconds to wait instead; 0 where it may be made.
   The first nine wait for nothing; from the tenth on the pause doubles, from a second to fifteen minutes. A day without any forgets them. */
create or replace function public.begin_sign_in_attempt(tried bytea) returns integer
language plpgsql security definer set search_path = '' as $$
declare waits integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can count attempts.' using errcode = '42501';
  end if;
  insert into public.sign_in_attempts as a (key, failures, last_at, open_at) values (tried, 1, now(), now())
  on conflict (key) do update set
    failures = case when a.last_at < now() - interval '1 day' then 1 else a.failures + 1 end,
    last_at = now(),
    open_at = now() + make_interval(secs => case
      when a.last_at < now() - interval '1 day' or a.failures + 1 < 10 then 0
      else least(900, power(2, least(a.failures + 1, 30) - 10)) end)
  where a.open_at <= now();
  if found then
    return 0;
  end if;
  select greatest(1, ceil(extract(epoch from open_at - now())))::integer into waits from public.sign_in_attempts where key = tried;
  return coalesce(waits, 1);
end $$;

alter table public.sign_in_attempts enable row level security, no force row level security;
revoke all on public.sign_in_attempts from public, anon, authenticated, service_role, planbuilder_app;
grant select, update, delete on public.sign_in_attempts to service_role;
drop policy if exists "the app counts attempts" on public.sign_in_attempts;
create policy "the app counts attempts" on public.sign_in_attempts to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
revoke all on function public.begin_sign_in_attempt(bytea) from public, anon, authenticated, service_role;
grant execute on function public.begin_sign_in_attempt(bytea) to service_role;

-- ============================================================ supabase/schemas/24_second_factors.sql
-- Second factors: how often their codes were tried, for local accounts and Supabase's, and those of local accounts themselves.

create table if not exists public.second_factor_attempts (
  user_id uuid primary key references auth.users (id) on delete cascade,
  made integer not null,
  since timestamptz not null default now()
);
alter table public.second_factor_attempts enable row level security, no force row level security;
revoke all on public.second_factor_attempts from public, anon, authenticated, service_role, planbuilder_app;
grant select, delete on public.second_factor_attempts to service_role;
drop policy if exists "the app forgets attempts" on public.second_factor_attempts;
create policy "the app forgets attempts" on public.second_factor_attempts to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');

/* Counts an attempt before it is made. False when the account had its ten of the hour. */
create or replace function public.begin_second_factor_attempt(account uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare attempts integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can count attempts.' using errcode = '42501';
  end if;
  insert into public.second_factor_attempts as known (user_id, made) values (account, 1)
  on conflict (user_id) do update
    set made = case when known.since < now() - interval '1 hour' then 1 else least(known.made + 1, 1000) end,
        since = case when known.since < now() - interval '1 hour' then now() else known.since end
  returning made into attempts;
  return attempts <= 10;
end $$;

/* Whether the account has a verified factor at Supabase Auth. Where accounts are ours there is no such table. */
create or replace function public.has_supabase_factor(account uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare has_one boolean := false;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can ask for second factors.' using errcode = '42501';
  end if;
  if to_regclass('auth.mfa_factors') is not null then
    execute 'select exists (select from auth.mfa_factors where user_id = $1 and status::text = ''verified'')' into has_one using account;
  end if;
  return has_one;
end $$;

-- A local account's second factor. The secret is encrypted by the app, the recovery codes are hashes; a code used up leaves the array.
create table if not exists public.second_factors (
  user_id uuid primary key references auth.users (id) on delete cascade,
  secret text not null,
  last_step bigint not null, -- of the newest code that was used: none is good twice
  recovery_codes text[] not null,
  created_at timestamptz not null default now()
);
alter table public.second_factors enable row level security, no force row level security;
revoke all on public.second_factors from public, anon, authenticated, service_role, planbuilder_app;
grant select, insert, update, delete on public.second_factors to service_role;
drop policy if exists "the app keeps second factors" on public.second_factors;
create policy "the app keeps second factors" on public.second_factors to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');

revoke all on function public.begin_second_factor_attempt(uuid), public.has_supabase_factor(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.begin_second_factor_attempt(uuid), public.has_supabase_factor(uuid) to service_role;

-- ============================================================ supabase/schemas/25_audit.sql
-- The audit trail: who did what to which account, when, and from where. Rows are only added: by the functions below, and by triggers where
-- the database itself sees the act. Without foreign keys, because a row outlives its account and its job.

create table if not exists public.audit_events (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  act text not null,
  via text not null,
  actor_id uuid,   -- who did it; null where nobody was signed in
  user_id uuid,    -- the account it was done to; null where there is none
  job_id uuid,
  ip inet,         -- the actor's
  user_agent text, -- the actor's
  detail jsonb,    -- never a secret, an address, or what a person wrote
  -- What the account itself may know of an actor: whether it was itself, and the address of itself or of somebody who was not signed in.
  -- Never an operator's.
  actor_kind text generated always as (case when actor_id is null then 'nobody' when actor_id = user_id then 'self' else 'other' end) stored,
  shown_ip inet generated always as (case when actor_id is null or actor_id = user_id then ip end) stored,
  shown_user_agent text generated always as (case when actor_id is null or actor_id = user_id then user_agent end) stored
);

alter table public.audit_events
  drop constraint if exists audit_events_known_act,
  drop constraint if exists audit_events_known_way,
  drop constraint if exists audit_events_short;
alter table public.audit_events
  add constraint audit_events_known_act check (act in (
    'account_created',
    'account_deleted',
    'signed_in',
    'sign_in_failed',
    'signed_out',
    'session_ended',
    'password_changed',
    'password_reset',
    'password_reset_requested',
    'identity_confirmed',
    'identity_not_confirmed',
    'second_factor_added',
    'second_factor_removed',
    'second_factor_failed',
    'recovery_code_used',
    'role_changed',
    'tier_changed',
    'job_cancelled',
    'job_stopped',
    'job_requeued',
    'limit_refused',
    'archive_downloaded',
    'feed_created',
    'feed_renewed',
    'feed_revoked',
    'webhook_saved',
    'webhook_secret_rotated',
    'webhook_removed',
    'webhook_sent_again')),
  -- web: a request; command_line; app: the app by itself; database: whoever else writes to its tables.
  add constraint audit_events_known_way check (via in ('web', 'command_line', 'app', 'database')),
  add constraint audit_events_short check (length(user_agent) <= 200 and octet_length(detail::text) <= 1000);

create index if not exists audit_events_newest on public.audit_events (at desc, id desc);
create index if not exists audit_events_of_user on public.audit_events (user_id, at desc, id desc);
create index if not exists audit_events_of_actor on public.audit_events (actor_id, at desc, id desc);
create index if not exists audit_events_of_act on public.audit_events (act, at desc, id desc);
create index if not exists audit_events_with_address on public.audit_events (at) where ip is not null or user_agent is not null;

-- ------------------------------------------------------------------------------------------------------ only added

/* The second fence, should a grant ever be too wide: only the functions that forget, which act as the table's owner, change or delete. */
create or replace function public.audit_events_stay() returns trigger
language plpgsql set search_path = '' as $$
begin
  if coalesce(current_setting('planbuilder.audit', true), '') <> 'forgetting'
     or not pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'member') then
    raise exception 'Rows of the audit trail can''t be changed or deleted.' using errcode = '42501';
  end if;
  return case tg_op when 'UPDATE' then new when 'DELETE' then old end;
end $$;

/* Adds events, given as an array of objects with the table's columns; at is now and may be left out. An account can be named by its email
   address instead, which is not stored: failed sign-ins know nothing else. */
create or replace function public.record_audit_events(events jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can write to the audit trail.' using errcode = '42501';
  end if;
  insert into public.audit_events (at, act, via, actor_id, user_id, job_id, ip, user_agent, detail)
  select coalesce(e.at, now()), e.act, e.via, e.actor_id,
         coalesce(e.user_id, (select u.id from auth.users u where lower(u.email) = lower(e.email) order by u.created_at limit 1)),
         e.job_id, e.ip, e.user_agent, e.detail
    from jsonb_to_recordset(events) e (at timestamptz, act text, via text, actor_id uuid, user_id uuid, email text, job_id uuid, ip inet,
                                       user_agent text, detail jsonb);
end $$;

/* Adds an event from a trigger or a function of ours. The app has told its transaction who acts (planbuilder.audit_origin); else it is
   whoever's claims these are. */
create or replace function planbuilder.write_audit_event(act text, account uuid, job uuid default null, detail jsonb default null)
returns void
language plpgsql security definer set search_path = '' as $$
declare
  origin jsonb := nullif(current_setting('planbuilder.audit_origin', true), '')::jsonb;
  actor uuid := (origin ->> 'actor_id')::uuid;
begin
  if actor is null then
    begin
      actor := auth.uid();
    exception
      when invalid_text_representation then null; -- whoever writes rows of another feature may be no account of this project
    end;
  end if;
  insert into public.audit_events (act, via, actor_id, user_id, job_id, ip, user_agent, detail)
  values (write_audit_event.act, coalesce(origin ->> 'via', 'database'), actor, account, job,
          (origin ->> 'ip')::inet, origin ->> 'user_agent', write_audit_event.detail);
end $$;

/* Puts a random id in an account's place, and takes away where it was from. Its version, 8, says that it is nobody's. */
create or replace function planbuilder.forget_in_audit(account uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  nobody uuid := overlay(gen_random_uuid()::text placing '8' from 15 for 1)::uuid;
begin
  perform set_config('planbuilder.audit', 'forgetting', true);
  update public.audit_events
     set actor_id = case actor_id when account then nobody else actor_id end,
         user_id = case user_id when account then nobody else user_id end,
         ip = case when actor_id is distinct from account and actor_id is not null then ip end,
         user_agent = case when actor_id is distinct from account and actor_id is not null then user_agent end
   where actor_id = account or user_id = account;
  perform set_config('planbuilder.audit', '', true);
end $$;

-- ------------------------------------------------------------------------- acts that the database sees, whoever acts

create or replace function public.jobs_audit() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform planbuilder.write_audit_event(
    case when new.status = 'queued' then 'job_requeued' when new.error_code = 'cancelled' then 'job_cancelled' else 'job_stopped' end,
    new.user_id, new.id, case when new.status = 'queued' then jsonb_build_object('error_code', old.error_code) end);
  return null;
end $$;

create or replace function public.subscriptions_audit() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'DELETE' then
    if exists (select from auth.users where id = old.user_id) then -- else it goes with its account
      perform planbuilder.write_audit_event('tier_changed', old.user_id, null, jsonb_build_object('was', old.tier));
    end if;
  elsif tg_op = 'INSERT' then
    perform planbuilder.write_audit_event('tier_changed', new.user_id, null, jsonb_build_object('tier', new.tier, 'status', new.status));
  else
    perform planbuilder.write_audit_event('tier_changed', new.user_id, null,
      jsonb_build_object('tier', new.tier, 'status', new.status, 'was', old.tier));
  end if;
  return null;
end $$;

revoke all on function public.audit_events_stay(), public.record_audit_events(jsonb), public.jobs_audit(), public.subscriptions_audit(),
  planbuilder.write_audit_event(text, uuid, uuid, jsonb), planbuilder.forget_in_audit(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.record_audit_events(jsonb) to service_role;

create or replace trigger audit_events_stay before update or delete on public.audit_events
  for each row execute function public.audit_events_stay();
create or replace trigger audit_events_stay_whole before truncate on public.audit_events
  for each statement execute function public.audit_events_stay();
create or replace trigger jobs_audit after update on public.jobs
  for each row when (new.version is not null and (
    (old.status = 'failed' and new.status = 'queued')
    or (old.status in ('queued', 'running') and new.status = 'failed' and new.error_code in ('cancelled', 'stopped'))))
  execute function public.jobs_audit();
create or replace trigger subscriptions_audit after insert or delete on public.subscriptions
  for each row execute function public.subscriptions_audit();
create or replace trigger subscriptions_audit_change after update on public.subscriptions
  for each row when (new.tier is distinct from old.tier or new.status is distinct from old.status)
  execute function public.subscriptions_audit();

-- ------------------------------------------------------------------------------------------------ who may do what

alter table public.audit_events enable row level security, no force row level security;
revoke all on public.audit_events from public, anon, authenticated, service_role, planbuilder_app;
grant select (id, at, act, via, user_id, job_id, detail, actor_kind, shown_ip, shown_user_agent) on public.audit_events to authenticated;
grant select on public.audit_events to service_role;
drop policy if exists "own acts are seen" on public.audit_events;
create policy "own acts are seen" on public.audit_events
  for select to authenticated using (user_id = (select auth.uid()) or actor_id = (select auth.uid()));
-- The app for its operators; not n8n, which has the same role.
drop policy if exists "the app reads the trail" on public.audit_events;
create policy "the app reads the trail" on public.audit_events
  for select to service_role using ((select current_setting('planbuilder.writer', true)) = 'app');

-- ============================================================ supabase/schemas/26_archive.sql
-- What is kept of an account and its role does not see, for the archive that its owner downloads. Each gives the caller's own rows only.

/* The account itself, without what proves who one is. */
create or replace function public.archived_account() returns setof jsonb
language sql stable security definer set search_path = '' as $$
  select (select jsonb_object_agg(key, value)
            from jsonb_each(to_jsonb(u))
           where key in ('id', 'email', 'phone', 'created_at', 'updated_at', 'last_sign_in_at', 'email_confirmed_at', 'raw_app_meta_data',
                         'raw_user_meta_data'))
    from auth.users u where u.id = auth.uid()
$$;

/* Deleted plans that can still be restored. */
create or replace function public.archived_deleted_jobs() returns setof public.jobs
language sql stable security definer set search_path = '' as $$
  select * from public.jobs where user_id = auth.uid() and deleted_at is not null
$$;

create or replace function public.archived_deleted_revisions() returns setof public.plan_revisions
language sql stable security definer set search_path = '' as $$
  select r.* from public.plan_revisions r join public.jobs j on j.id = r.job_id where j.user_id = auth.uid() and j.deleted_at is not null
$$;

create or replace function public.archived_job_events() returns setof public.job_events
language sql stable security definer set search_path = '' as $$
  select e.* from public.job_events e join public.jobs j on j.id = e.job_id where j.user_id = auth.uid()
$$;

/* When something failed. What a service said then is for operators: it may hold what is secret to the service. */
create or replace function public.archived_job_failures() returns table (id bigint, job_id uuid, attempt integer, at timestamptz)
language sql stable security definer set search_path = '' as $$
  select f.id, f.job_id, f.attempt, f.at from public.job_failures f join public.jobs j on j.id = f.job_id where j.user_id = auth.uid()
$$;

create or replace function public.archived_sessions()
returns table (id uuid, created_at timestamptz, last_seen_at timestamptz, ended_at timestamptz, ip_address text, user_agent text)
language sql stable security definer set search_path = '' as $$
  select s.id, s.created_at, s.last_seen_at, s.ended_at, s.ip_address, s.user_agent
    from public.account_sessions s where s.user_id = auth.uid()
$$;

/* That there is a second factor, without its secret. */
create or replace function public.archived_second_factor() returns table (created_at timestamptz, recovery_codes_left integer)
language sql stable security definer set search_path = '' as $$
  select f.created_at, cardinality(f.recovery_codes) from public.second_factors f where f.user_id = auth.uid()
$$;

create or replace function public.archived_ai_usage() returns setof public.ai_usage
language sql stable security definer set search_path = '' as $$
  select * from public.ai_usage where user_id = auth.uid()
$$;

revoke all on function public.archived_account(), public.archived_deleted_jobs(), public.archived_deleted_revisions(),
  public.archived_job_events(), public.archived_job_failures(), public.archived_sessions(), public.archived_second_factor(),
  public.archived_ai_usage()
  from public, anon, authenticated, service_role;
grant execute on function public.archived_account(), public.archived_deleted_jobs(), public.archived_deleted_revisions(),
  public.archived_job_events(), public.archived_job_failures(), public.archived_sessions(), public.archived_second_factor(),
  public.archived_ai_usage()
  to authenticated;

-- ============================================================ supabase/schemas/27_job_writing.sql
-- What is finished of a plan that is still being made: kept with its job, so that whoever takes the job up again asks only for what is not
-- there, and so that its owner sees the posts as they are finished. A completed plan holds its posts itself, and one that was canceled
-- needs none: their rows go at once, but for the strategy, which whoever rewrites posts of the plan is told. Those of a job that failed stay
-- for some days, since an operator may requeue it.

-- A post by its slot: the place that it has in the plan, counted from 1 in the order of the calendar.
create table if not exists public.job_posts (
  job_id uuid not null references public.jobs (id) on delete cascade,
  slot integer not null check (slot between 1 and 1000),
  day integer not null,                           -- from 1
  post jsonb not null check (jsonb_typeof(post) = 'object' and octet_length(post::text) <= 1048576),
  attempt integer not null,                       -- the one that stored it first: it isn't counted, ten of them at most
  written_at timestamptz not null default now(),  -- its last wording
  primary key (job_id, slot)
);

-- What the steps before the posts brought, and what the calls took.
create table if not exists public.job_steps (
  job_id uuid not null references public.jobs (id) on delete cascade,
  step text not null check (step in ('request', 'research_call', 'research', 'strategy', 'calls')),
  outcome jsonb not null check (octet_length(outcome::text) <= 1048576),
  written_at timestamptz not null default now(),
  primary key (job_id, step)
);

/* Ends the caller's own job with the posts that are there: a shorter plan, which counts. False where it has ended, where none of its posts
   is there yet, and where n8n has it. Whoever makes the plan hears of it; where nobody does, the sweep completes the job. */
create or replace function public.stop_job(job_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  writer text := coalesce(current_setting('planbuilder.writer', true), '');
  stops boolean;
begin
  perform set_config('planbuilder.writer', 'app', true);
  update planbuilder.managed_jobs j
     set stop_requested_at = coalesce(j.stop_requested_at, now()),
         next_attempt_at = case j.status when 'queued' then null else j.next_attempt_at end
   where j.id = stop_job.job_id and j.user_id = auth.uid() and j.type = 'plan_builder' and j.deleted_at is null
     and (j.status = 'running' and j.runner = 'local' or j.status = 'queued' and j.runner is distinct from 'n8n')
     and exists (select from public.job_posts p where p.job_id = j.id);
  stops := found;
  perform set_config('planbuilder.writer', writer, true);
  return stops;
end $$;

create or replace function public.jobs_drop_writing() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.job_posts where job_posts.job_id = new.id;
  delete from public.job_steps where job_steps.job_id = new.id and not (new.status = 'completed' and job_steps.step = 'strategy');
  return null;
end $$;

create or replace trigger jobs_drop_writing after update on public.jobs
  for each row when (new.status is distinct from old.status
    and (new.status = 'completed' or new.status = 'failed' and new.error_code = 'cancelled'))
  execute function public.jobs_drop_writing();

/* Deletes what was written of at most that many jobs which failed longer ago than the age. Gives of how many. */
create or replace function public.purge_job_writing(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  old uuid[];
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  old := array(
    select distinct w.job_id
      from (select s.job_id from public.job_steps s union select p.job_id from public.job_posts p) w
      join public.jobs j on j.id = w.job_id
     where j.status = 'failed' and j.completed_at < now() - age
     limit most);
  delete from public.job_posts where job_posts.job_id = any (old);
  delete from public.job_steps where job_steps.job_id = any (old);
  return cardinality(old);
end $$;

revoke all on function public.stop_job(uuid), public.jobs_drop_writing(), public.purge_job_writing(interval, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.stop_job(uuid) to authenticated;
grant execute on function public.purge_job_writing(interval, integer) to service_role;

alter table public.job_posts enable row level security, no force row level security;
alter table public.job_steps enable row level security, no force row level security;
revoke all on public.job_posts, public.job_steps from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.job_posts to authenticated;
grant select, insert, update on public.job_posts, public.job_steps to service_role;
-- The posts of a deleted job are hidden with it, by the policy of jobs.
drop policy if exists "own posts are seen as they are finished" on public.job_posts;
create policy "own posts are seen as they are finished" on public.job_posts for select to authenticated
  using (exists (select from public.jobs where jobs.id = job_posts.job_id and jobs.user_id = (select auth.uid())));
drop policy if exists "the app keeps finished posts" on public.job_posts;
create policy "the app keeps finished posts" on public.job_posts to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
drop policy if exists "the app keeps finished steps" on public.job_steps;
create policy "the app keeps finished steps" on public.job_steps to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');

-- ============================================================ supabase/schemas/28_workflow_version.sql
-- Which version of the workflow answered the last hand-over, for all nodes: one that names none is the first. Without a row none answered.

create table if not exists public.workflow_version (
  id boolean primary key default true check (id), -- one row
  version integer not null check (version > 0),
  seen_at timestamptz not null default now()      -- when that version was seen first, without another since
);

/* Says which version answered. */
create or replace function public.record_workflow_version(seen integer) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can say which workflow answered.' using errcode = '42501';
  end if;
  insert into public.workflow_version as w (version) values (seen)
  on conflict (id) do update set version = excluded.version, seen_at = now() where w.version <> excluded.version;
end $$;

alter table public.workflow_version enable row level security, no force row level security;
revoke all on public.workflow_version from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.workflow_version to service_role;
drop policy if exists "the app reads the version" on public.workflow_version;
create policy "the app reads the version" on public.workflow_version for select to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app');
revoke all on function public.record_workflow_version(integer) from public, anon, authenticated, service_role;
grant execute on function public.record_workflow_version(integer) to service_role;

-- ============================================================ supabase/schemas/29_job_ends.sql
-- What follows from a job's move, in the same transaction: its owner's notification, the refund or the new booking, and the word to who
-- watches.

create or replace function public.jobs_after_update() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  ended boolean := new.status in ('completed', 'failed');
  feature_of_it constant text := public.job_feature(new.type);
begin
  if new.status is distinct from old.status then
    if ended and (old.error_code is null or new.error_code is distinct from old.error_code) then
      if new.type = 'plan_change' then
        perform public.notify_plan_change(new.user_id, new.input, new.error_code, new.error);
      else
        insert into public.job_notifications (user_id, job_id, feature, message, read)
        values (new.user_id, new.id, public.job_feature(new.type), case
          when new.status = 'completed' and old.error_code is not null then 'Your plan finished late, and it''s ready now.'
          when new.status = 'completed' then 'Your plan is ready.'
          when new.error_code = 'cancelled' then new.error
          else 'We couldn''t create your plan. ' || new.error end,
          coalesce(new.error_code = 'cancelled', false)); -- who cancels knows
      end if;
    end if;

    if new.status = 'failed'
       and (old.status = 'queued' or (select refunded from public.failure_reasons where code = new.error_code)) then
      update public.user_activity set refunded_at = now() where job_id = new.id and feature = feature_of_it and refunded_at is null;
    elsif (new.status = 'completed' and old.error_code is not null) or (old.status = 'failed' and new.status = 'queued') then
      perform public.lock_usage(new.user_id); -- a late result or a requeue is never refused, and keeps its month
      update public.user_activity set refunded_at = null where job_id = new.id and feature = feature_of_it and refunded_at is not null;
    end if;
  end if;

  perform pg_notify('jobs', new.id::text);
  return null;
end $$;

revoke all on function public.jobs_after_update() from public, anon, authenticated, service_role;

create or replace trigger jobs_after_update after update on public.jobs
  for each row when (new.version is distinct from old.version) execute function public.jobs_after_update();

-- ============================================================ supabase/schemas/30_plan_changes.sql
-- Rewriting: some posts of a plan are written anew, and what comes of it is proposed.
--
-- A job of the type plan_change names a plan, one of its revisions, posts of it, and an instruction. It has the life, the limits and the
-- ledger of every job. Its result never touches the plan: each post in it becomes a proposal, which its owner uses, as a revision of the
-- plan, or not.

-- What a post could be instead. There is one for each post at most, the latest.
create table if not exists public.plan_proposals (
  plan_id uuid not null references public.jobs (id) on delete cascade,
  post_id text not null check (length(post_id) between 1 and 64),
  user_id uuid not null,                                          -- without a foreign key, as in plan_revisions
  job_id uuid references public.jobs (id) on delete cascade,      -- null where built-in ideas made it, without a job
  asked jsonb not null,                                           -- the instruction, as in the input of a job
  place integer not null check (place >= 0),                      -- in the order of the calendar
  before jsonb check (jsonb_typeof(before) = 'object' and octet_length(before::text) <= 65536), -- null where there was none
  after jsonb not null check (jsonb_typeof(after) = 'object' and octet_length(after::text) <= 65536),
  created_at timestamptz not null default now(),
  primary key (plan_id, post_id)
);
create index if not exists plan_proposals_of_job on public.plan_proposals (job_id);
create index if not exists plan_proposals_created on public.plan_proposals (created_at);
create index if not exists plan_proposals_of_user on public.plan_proposals (user_id);

/* Refuses an input that is no change of a plan of that account: with PT404 where there is no such plan, else with PT400. Whether its posts
   are there, the app says when it reads them. */
create or replace function public.check_plan_change(account uuid, asked jsonb) returns void
language plpgsql stable security definer set search_path = '' as $$
declare
  how constant text := asked ->> 'how';
begin
  if jsonb_typeof(asked -> 'plan') is distinct from 'string'
     or asked ->> 'plan' !~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    raise exception 'Name the plan to rewrite.' using errcode = 'PT400';
  end if;
  if not exists (select from public.jobs j
                  where j.id = (asked ->> 'plan')::uuid and j.user_id = account and j.type = 'plan_builder' and j.status = 'completed'
                    and j.deleted_at is null) then
    raise exception 'There is no such plan.' using errcode = 'PT404';
  end if;
  if jsonb_typeof(asked -> 'revision') is distinct from 'number' or asked ->> 'revision' !~ '^[0-9]{1,4}$' then
    raise exception 'Name the revision to rewrite.' using errcode = 'PT400';
  end if;
  if (select count(*) from unnest(array['posts', 'days', 'all']) scope where asked ? scope and asked -> scope <> 'null') <> 1
     or coalesce(jsonb_typeof(asked -> 'posts'), 'null') not in ('array', 'null')
     or coalesce(jsonb_typeof(asked -> 'days'), 'null') not in ('array', 'null')
     or coalesce(asked -> 'all', 'null') not in ('true', 'null')
     or jsonb_array_length(case jsonb_typeof(asked -> 'posts') when 'array' then asked -> 'posts' else '[0]' end) not between 1 and 300
     or jsonb_array_length(case jsonb_typeof(asked -> 'days') when 'array' then asked -> 'days' else '[0]' end) not between 1 and 31 then
    raise exception 'Choose the posts to rewrite: some of them, some days, or all.' using errcode = 'PT400';
  end if;
  if how is null or how not in ('say', 'another_idea', 'shorter', 'longer', 'warmer', 'plainer', 'other_format', 'for_network',
                                'translate', 'missing') then
    raise exception 'Say how to rewrite the posts.' using errcode = 'PT400';
  end if;
  if (how = 'say') is distinct from (btrim(coalesce(asked ->> 'say', '')) <> '') or length(asked ->> 'say') > 500 then
    raise exception 'Say how to rewrite the posts in at most 500 characters.' using errcode = 'PT400';
  end if;
  if (how = 'for_network') is distinct from (coalesce(asked ->> 'network', '') <> '')
     or (how = 'translate') is distinct from (coalesce(asked ->> 'language', '') <> '') then
    raise exception 'Choose the network or the language to rewrite the posts for.' using errcode = 'PT400';
  end if;
end $$;

/* Notifies an account of the end of a rewrite. The notification leads to the plan. */
create or replace function public.notify_plan_change(account uuid, asked jsonb, error_code text, error text) returns void
language sql security definer set search_path = '' as $$
  insert into public.job_notifications (user_id, job_id, feature, message, read)
  select account, j.id, 'aiPlanBuilder', case
           when notify_plan_change.error_code is null then 'Your rewrite is ready to review.'
           when notify_plan_change.error_code = 'cancelled' then 'You canceled this rewrite.'
           else 'We couldn''t rewrite your posts. '
                || replace(replace(notify_plan_change.error, 'this plan', 'this rewrite'), 'This plan', 'This rewrite') end,
         coalesce(notify_plan_change.error_code = 'cancelled', false)
    from public.jobs j
   where j.id = (asked ->> 'plan')::uuid and j.user_id = account
$$;

/* What a completed change proposes, if its plan is still there. In the order of the posts, so that two of them wait for each other. */
create or replace function public.jobs_propose() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.plan_proposals (plan_id, post_id, user_id, job_id, asked, place, before, after)
  select distinct on (post ->> 'id') j.id, post ->> 'id', new.user_id, new.id,
         jsonb_strip_nulls(jsonb_build_object(
           'how', new.input -> 'how', 'say', new.input -> 'say', 'mix', new.input -> 'mix', 'network', new.input -> 'network',
           'language', new.input -> 'language')),
         coalesce((post ->> 'place')::integer, place::integer), nullif(post -> 'before', 'null'), post -> 'after'
    from public.jobs j,
         jsonb_array_elements(case jsonb_typeof(new.result -> 'posts') when 'array' then new.result -> 'posts' end)
           with ordinality posts (post, place)
   where j.id = (new.input ->> 'plan')::uuid and j.user_id = new.user_id and j.type = 'plan_builder'
   order by post ->> 'id'
  on conflict (plan_id, post_id) do update
    set job_id = excluded.job_id, asked = excluded.asked, place = excluded.place, before = excluded.before, after = excluded.after,
        created_at = now();
  return null;
end $$;

/* Drops at most that many proposals older than the age and notifies their owners, and deletes rewrites that ended before. Never a
   row of the ledger. Gives how many. */
create or replace function public.purge_plan_changes(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  dropped integer;
  gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  with old as (
    select plan_id, post_id from public.plan_proposals
     where created_at < now() - age
     order by created_at
     limit most
       for update skip locked),
  deleted as (
    delete from public.plan_proposals p using old where p.plan_id = old.plan_id and p.post_id = old.post_id returning p.plan_id, p.user_id),
  notified as (
    insert into public.job_notifications (user_id, job_id, feature, message)
    select d.user_id, d.plan_id, 'aiPlanBuilder', case count(*)
             when 1 then 'A rewrite you didn''t use was dropped. Your post hasn''t changed.'
             else count(*) || ' rewrites you didn''t use were dropped. Your posts haven''t changed.' end
      from deleted d join public.jobs j on j.id = d.plan_id and j.deleted_at is null
     group by d.user_id, d.plan_id)
  select count(*) from deleted into dropped;
  delete from public.jobs where id in (
    select j.id from planbuilder.managed_jobs j
     where j.type = 'plan_change' and j.status = 'completed' and j.completed_at < now() - age
       and not exists (select from public.plan_proposals p where p.job_id = j.id)
     order by j.completed_at
     limit most
       for update skip locked);
  get diagnostics gone = row_count;
  return dropped + gone;
end $$;

/* The strategies that the caller's own plans were written to, for the archive that their owner downloads. */
create or replace function public.archived_strategies() returns table (job_id uuid, strategy jsonb, written_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select s.job_id, s.outcome, s.written_at
    from public.job_steps s join public.jobs j on j.id = s.job_id
   where j.user_id = auth.uid() and j.type = 'plan_builder' and s.step = 'strategy'
$$;

revoke all on function public.check_plan_change(uuid, jsonb), public.notify_plan_change(uuid, jsonb, text, text), public.jobs_propose(),
  public.purge_plan_changes(interval, integer), public.archived_strategies()
  from public, anon, authenticated, service_role;
grant execute on function public.purge_plan_changes(interval, integer) to service_role;
grant execute on function public.archived_strategies() to authenticated;

create or replace trigger jobs_propose after update on public.jobs
  for each row when (new.type = 'plan_change' and new.status = 'completed' and new.status is distinct from old.status)
  execute function public.jobs_propose();

-- ------------------------------------------------------------------------------------------------ who may do what

alter table public.plan_proposals enable row level security, no force row level security;
revoke all on public.plan_proposals from public, anon, authenticated, service_role, planbuilder_app;
grant select, delete on public.plan_proposals to authenticated;
grant select, insert, update on public.plan_proposals to service_role;
-- Those of a deleted plan are hidden with it, by the policy of jobs.
drop policy if exists "own proposals are seen" on public.plan_proposals;
create policy "own proposals are seen" on public.plan_proposals for select to authenticated
  using (user_id = (select auth.uid()) and exists (select from public.jobs where jobs.id = plan_proposals.plan_id));
drop policy if exists "own proposals are dropped" on public.plan_proposals;
create policy "own proposals are dropped" on public.plan_proposals for delete to authenticated
  using (user_id = (select auth.uid()));
drop policy if exists "the app proposes" on public.plan_proposals;
create policy "the app proposes" on public.plan_proposals to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');

-- ============================================================ supabase/schemas/31_plan_feeds.sql
-- The addresses by which calendars read an account's plans: one of them, or all. Whoever has the address reads the plans, so its token is
-- kept as a hash alone, and a new one, or none, makes the old one worth nothing.

create table if not exists public.plan_feeds (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  job_id uuid references public.jobs (id) on delete cascade, -- null: all plans
  token_hash bytea not null unique check (length(token_hash) = 32),
  created_at timestamptz not null default now(), -- of the address
  read_at timestamptz -- when a calendar looked last, to the hour
);
create unique index if not exists plan_feeds_of_plan on public.plan_feeds (user_id, job_id) nulls not distinct;
create index if not exists plan_feeds_of_job on public.plan_feeds (job_id);

alter table public.plan_feeds enable row level security, no force row level security;
revoke all on public.plan_feeds from public, anon, authenticated, service_role, planbuilder_app;
grant select (id, user_id, job_id, created_at, read_at) on public.plan_feeds to authenticated;
grant select, insert, update, delete on public.plan_feeds to service_role;
drop policy if exists "own feeds are seen" on public.plan_feeds;
create policy "own feeds are seen" on public.plan_feeds for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "the app keeps the feeds" on public.plan_feeds;
create policy "the app keeps the feeds" on public.plan_feeds to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');

-- ============================================================ supabase/schemas/32_outgoing_webhooks.sql
-- An account's webhook for plans that are ready or have failed, and its deliveries. A delivery is queued in the same transaction as the
-- job's end, so none is lost. The app sends it on its schedule, and retries until it's accepted.

create table if not exists public.outgoing_webhooks (
  user_id uuid primary key references auth.users (id) on delete cascade,
  url text not null check (length(url) <= 2000 and url like 'https://%'),
  secret text not null, -- as the app protects it: only the app can read it
  created_at timestamptz not null default now()
);

create table if not exists public.outgoing_deliveries (
  id uuid primary key default gen_random_uuid(), -- the message's id, the same at each attempt
  user_id uuid not null, -- without a foreign key, as in job_notifications
  job_id uuid references public.jobs (id) on delete cascade, -- null: a test
  event text not null check (event in ('plan.ready', 'plan.failed', 'webhook.test')),
  created_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_at timestamptz default now(), -- while it is being sent: when others may take it; null: it is over
  delivered_at timestamptz,
  answers jsonb not null default '[]' check (octet_length(answers::text) <= 20000) -- the last ones, each with its time
);
create index if not exists outgoing_deliveries_of_user on public.outgoing_deliveries (user_id, created_at desc);
create index if not exists outgoing_deliveries_of_job on public.outgoing_deliveries (job_id);
create index if not exists outgoing_deliveries_due on public.outgoing_deliveries (next_at) where next_at is not null;

/* Queues a delivery for a job's end if its owner has a webhook. Whoever cancels a job knows of it. */
create or replace function public.jobs_queue_webhook() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from public.outgoing_webhooks w where w.user_id = new.user_id) then
    return null;
  end if;
  insert into public.outgoing_deliveries (user_id, job_id, event)
  values (new.user_id, new.id, case new.status when 'completed' then 'plan.ready' else 'plan.failed' end);
  return null;
end $$;

/* Keeps an account's last hundred deliveries. */
create or replace function public.outgoing_deliveries_trim() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.outgoing_deliveries d where d.user_id = new.user_id and d.id in (
    select o.id from public.outgoing_deliveries o where o.user_id = new.user_id order by o.created_at desc, o.id offset 100);
  return null;
end $$;

/* A webhook's deliveries are deleted with it. */
create or replace function public.outgoing_webhooks_forget() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.outgoing_deliveries d where d.user_id = old.user_id;
  return null;
end $$;

/* Leases at most that many deliveries that are due, for a minute, so that others send those of a node that dies. At most two per account,
   so that one slow endpoint doesn't delay other accounts. */
create or replace function public.lease_outgoing_deliveries(most integer)
returns table (id uuid, user_id uuid, job_id uuid, event text, attempts integer, created_at timestamptz, url text, secret text)
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can send webhooks.' using errcode = '42501';
  end if;
  return query
    with due as (
      select o.id, row_number() over (partition by o.user_id order by o.next_at, o.id) as place
        from public.outgoing_deliveries o join public.outgoing_webhooks known on known.user_id = o.user_id
       where o.next_at <= now()),
    leased as ( -- not a subquery of the update, which PostgreSQL may run once per row, leasing that many each time
      select o.id from public.outgoing_deliveries o join due on due.id = o.id
       where due.place <= 2 and o.next_at <= now()
       order by o.next_at limit most for update of o skip locked)
    update public.outgoing_deliveries d set next_at = now() + interval '1 minute', attempts = d.attempts + 1
      from leased, public.outgoing_webhooks w
     where d.id = leased.id and w.user_id = d.user_id
    returning d.id, d.user_id, d.job_id, d.event, d.attempts, d.created_at, w.url, w.secret;
end $$;

revoke all on function public.jobs_queue_webhook(), public.outgoing_deliveries_trim(), public.outgoing_webhooks_forget(),
  public.lease_outgoing_deliveries(integer)
  from public, anon, authenticated, service_role;
grant execute on function public.lease_outgoing_deliveries(integer) to service_role;

create or replace trigger jobs_queue_webhook after update of status on public.jobs
  for each row when (new.type = 'plan_builder' and new.version is not null and new.status in ('completed', 'failed')
    and new.status is distinct from old.status and new.error_code is distinct from 'cancelled')
  execute function public.jobs_queue_webhook();

create or replace trigger outgoing_deliveries_trim after insert on public.outgoing_deliveries
  for each row execute function public.outgoing_deliveries_trim();

create or replace trigger outgoing_webhooks_forget after delete on public.outgoing_webhooks
  for each row execute function public.outgoing_webhooks_forget();

alter table public.outgoing_webhooks enable row level security, no force row level security;
alter table public.outgoing_deliveries enable row level security, no force row level security;
revoke all on public.outgoing_webhooks, public.outgoing_deliveries from public, anon, authenticated, service_role, planbuilder_app;
grant select (user_id, url, created_at) on public.outgoing_webhooks to authenticated;
grant select on public.outgoing_deliveries to authenticated;
grant select, insert, update, delete on public.outgoing_webhooks to service_role;
grant select, insert, update on public.outgoing_deliveries to service_role;
drop policy if exists "own webhook is seen" on public.outgoing_webhooks;
create policy "own webhook is seen" on public.outgoing_webhooks for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "own deliveries are seen" on public.outgoing_deliveries;
create policy "own deliveries are seen" on public.outgoing_deliveries for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "the app keeps the webhooks" on public.outgoing_webhooks;
create policy "the app keeps the webhooks" on public.outgoing_webhooks to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
drop policy if exists "the app keeps the deliveries" on public.outgoing_deliveries;
create policy "the app keeps the deliveries" on public.outgoing_deliveries to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');

-- ============================================================ supabase/schemas/33_plan_watch.sql
-- The word to who watches a plan, in another tab or on another node: which plan, and the number of its latest revision. Who listens needs
-- to ask for nothing.

create or replace function public.plan_revisions_after_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('revisions', new.job_id || ' ' || new.number);
  return null;
end $$;

create or replace trigger plan_revisions_after_insert after insert on public.plan_revisions
  for each row execute function public.plan_revisions_after_insert();

/* The latest revisions of these plans, 0 where there is none, for a node that may have missed a word. Plans that are gone are left out. */
create or replace function public.plan_revision_numbers(ids uuid[]) returns table (id uuid, user_id uuid, version integer)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can watch plans.' using errcode = '42501';
  end if;
  return query
    select j.id, j.user_id, coalesce((select max(r.number) from public.plan_revisions r where r.job_id = j.id), 0)
      from public.jobs j where j.id = any (ids) and j.status = 'completed' and j.deleted_at is null;
end $$;

revoke all on function public.plan_revisions_after_insert(), public.plan_revision_numbers(uuid[])
  from public, anon, authenticated, service_role;
grant execute on function public.plan_revision_numbers(uuid[]) to service_role;

-- ============================================================ supabase/schemas/34_ready_emails.sql
-- Who isn't looking when a plan is ready, or couldn't be created, hears of it by email, once.

alter table public.user_profile add column if not exists email_when_ready boolean;   -- null where nothing was said, which is yes
alter table public.job_notifications add column if not exists emailed_at timestamptz; -- when a node took it on, wanted or not
create index if not exists job_notifications_to_email on public.job_notifications (created_at)
  where emailed_at is null and read is not true and feature = 'aiPlanBuilder';

/* Takes on what nobody has read within the delay, at most that many, and gives what is to be sent. Nobody else is given the same. What is
   older than an hour is no news any more. Since an address may be somebody else's, an account gets at most twenty emails a day, and the
   plan's name only if the address was confirmed: otherwise anyone could have their words sent to anyone. */
create or replace function public.claim_ready_emails(delay interval, most integer)
returns table (user_id uuid, email text, job_id uuid, message text, title text)
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can send emails.' using errcode = '42501';
  end if;
  return query
    with due as (
      select n.id from public.job_notifications n
       where n.emailed_at is null and n.read is not true and n.feature = 'aiPlanBuilder'
         and n.created_at between now() - interval '1 hour' and now() - delay
       order by n.created_at limit most for update skip locked),
    claimed as (
      update public.job_notifications n set emailed_at = now() from due where n.id = due.id
      returning n.user_id, n.job_id, n.message, n.created_at),
    counted as (
      select c.*, row_number() over (partition by c.user_id order by c.created_at) + (
               select count(*) from public.job_notifications sent
                where sent.user_id = c.user_id and sent.emailed_at > now() - interval '1 day') as number_today
        from claimed c)
    select c.user_id, u.email::text, c.job_id, c.message,
           case when to_jsonb(u) ->> 'email_confirmed_at' is not null then j.title end
      from counted c
      join public.jobs j on j.id = c.job_id
      join auth.users u on u.id = c.user_id
      left join public.user_profile p on p.user_id = c.user_id
     where c.number_today <= 20 and u.email is not null and j.deleted_at is null and p.email_when_ready is not false;
end $$;

/* For the link at the end of each such email. */
create or replace function public.turn_off_ready_emails(account uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can turn off emails.' using errcode = '42501';
  end if;
  insert into public.user_profile (user_id, email_when_ready)
  select id, false from auth.users where id = account
  on conflict (user_id) do update set email_when_ready = false;
end $$;

revoke all on function public.claim_ready_emails(interval, integer), public.turn_off_ready_emails(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.claim_ready_emails(interval, integer), public.turn_off_ready_emails(uuid) to service_role;

-- ============================================================
-- What was applied, for doctor and migrate --repair.
select planbuilder.record_schema('20261130172101', '20261130121807', array[
  'constraint audit_events_known_act on public.audit_events',
  'constraint audit_events_known_way on public.audit_events',
  'constraint audit_events_short on public.audit_events',
  'constraint jobs_well_formed on public.jobs',
  'constraint plan_revisions_in_words on public.plan_revisions',
  'constraint plan_revisions_of_a_number on public.plan_revisions',
  'constraint plan_revisions_of_a_plan on public.plan_revisions',
  'constraint plan_revisions_restore_an_earlier on public.plan_revisions',
  'function auth.uid',
  'function planbuilder.changed_objects',
  'function planbuilder.current_objects',
  'function planbuilder.drop_account_keys',
  'function planbuilder.forget_in_audit',
  'function planbuilder.lock_sessions',
  'function planbuilder.record_schema',
  'function planbuilder.reset_grants',
  'function planbuilder.restore_indexes_and_keys',
  'function planbuilder.set_updated_at',
  'function planbuilder.write_audit_event',
  'function public.account_sessions_notify',
  'function public.ai_usage_of',
  'function public.ai_usage_today',
  'function public.archived_account',
  'function public.archived_ai_usage',
  'function public.archived_deleted_jobs',
  'function public.archived_deleted_revisions',
  'function public.archived_job_events',
  'function public.archived_job_failures',
  'function public.archived_second_factor',
  'function public.archived_sessions',
  'function public.archived_strategies',
  'function public.audit_events_stay',
  'function public.begin_account_session',
  'function public.begin_second_factor_attempt',
  'function public.begin_sign_in_attempt',
  'function public.cancel_job',
  'function public.check_ai_allowance',
  'function public.check_plan_change',
  'function public.claim_ready_emails',
  'function public.delete_account',
  'function public.delete_job',
  'function public.deleted_jobs',
  'function public.emails_of',
  'function public.end_account_sessions',
  'function public.find_accounts',
  'function public.forget_audit_addresses',
  'function public.forget_gone_accounts',
  'function public.free_title',
  'function public.has_supabase_factor',
  'function public.import_plan',
  'function public.is_operator',
  'function public.job_feature',
  'function public.job_input_hash',
  'function public.job_notifications_guard',
  'function public.job_notifications_notify',
  'function public.job_result_object',
  'function public.jobs_account_guard',
  'function public.jobs_after_insert',
  'function public.jobs_after_update',
  'function public.jobs_audit',
  'function public.jobs_before_insert',
  'function public.jobs_before_owner_action',
  'function public.jobs_before_update',
  'function public.jobs_drop_writing',
  'function public.jobs_events',
  'function public.jobs_keep_type',
  'function public.jobs_propose',
  'function public.jobs_queue_webhook',
  'function public.jobs_settle_ai',
  'function public.lease_outgoing_deliveries',
  'function public.lock_usage',
  'function public.name_job',
  'function public.notify_plan_change',
  'function public.outgoing_deliveries_trim',
  'function public.outgoing_webhooks_forget',
  'function public.plan_parts',
  'function public.plan_revision_numbers',
  'function public.plan_revisions_after_insert',
  'function public.plan_with_parts',
  'function public.purge_account_sessions',
  'function public.purge_ai_usage',
  'function public.purge_audit_events',
  'function public.purge_deleted_jobs',
  'function public.purge_ended_jobs',
  'function public.purge_job_events',
  'function public.purge_job_failures',
  'function public.purge_job_writing',
  'function public.purge_plan_changes',
  'function public.purge_webhook_deliveries',
  'function public.read_protection_keys',
  'function public.record_audit_events',
  'function public.record_webhook_delivery',
  'function public.record_workflow_version',
  'function public.rename_job',
  'function public.report_usage',
  'function public.reserve_ai',
  'function public.restore_job',
  'function public.revise_plan',
  'function public.revision_parts',
  'function public.revision_plan',
  'function public.session_cutoffs_notify',
  'function public.settle_ai',
  'function public.stop_job',
  'function public.store_protection_key',
  'function public.subscriptions_audit',
  'function public.subscriptions_guard',
  'function public.tier_of',
  'function public.tokens_of',
  'function public.turn_off_ready_emails',
  'function public.usage_of',
  'function public.usage_on',
  'function public.user_activity_before_insert',
  'function public.user_activity_before_update',
  'function public.user_activity_guard',
  'function public.without_keys',
  'function public.written_by_app',
  'index account_sessions_created on public.account_sessions',
  'index account_sessions_of_user on public.account_sessions',
  'index account_sessions_supabase on public.account_sessions',
  'index ai_usage_key on public.ai_usage',
  'index ai_usage_of_day on public.ai_usage',
  'index ai_usage_of_job on public.ai_usage',
  'index audit_events_newest on public.audit_events',
  'index audit_events_of_act on public.audit_events',
  'index audit_events_of_actor on public.audit_events',
  'index audit_events_of_user on public.audit_events',
  'index audit_events_with_address on public.audit_events',
  'index job_events_at on public.job_events',
  'index job_events_of_job on public.job_events',
  'index job_failures_at on public.job_failures',
  'index job_failures_of_job on public.job_failures',
  'index job_notifications_of_job on public.job_notifications',
  'index job_notifications_of_user on public.job_notifications',
  'index job_notifications_read on public.job_notifications',
  'index job_notifications_to_email on public.job_notifications',
  'index job_notifications_unread on public.job_notifications',
  'index jobs_active on public.jobs',
  'index jobs_claims on public.jobs',
  'index jobs_completed on public.jobs',
  'index jobs_deleted on public.jobs',
  'index jobs_ended on public.jobs',
  'index jobs_failed on public.jobs',
  'index jobs_idempotency on public.jobs',
  'index jobs_of_user on public.jobs',
  'index jobs_queue_position on public.jobs',
  'index jobs_received on public.jobs',
  'index jobs_reclaimed on public.jobs',
  'index jobs_running on public.jobs',
  'index jobs_stopping on public.jobs',
  'index outgoing_deliveries_due on public.outgoing_deliveries',
  'index outgoing_deliveries_of_job on public.outgoing_deliveries',
  'index outgoing_deliveries_of_user on public.outgoing_deliveries',
  'index password_links_created on public.password_links',
  'index password_links_of_user on public.password_links',
  'index plan_feeds_of_job on public.plan_feeds',
  'index plan_feeds_of_plan on public.plan_feeds',
  'index plan_proposals_created on public.plan_proposals',
  'index plan_proposals_of_job on public.plan_proposals',
  'index plan_proposals_of_user on public.plan_proposals',
  'index plan_revisions_bytes_of_user on public.plan_revisions',
  'index sign_in_attempts_last on public.sign_in_attempts',
  'index usage_limits_default on public.usage_limits',
  'index user_activity_change_job on public.user_activity',
  'index user_activity_created on public.user_activity',
  'index user_activity_import_job on public.user_activity',
  'index user_activity_of_user on public.user_activity',
  'index user_activity_plan_job on public.user_activity',
  'index user_activity_refunded on public.user_activity',
  'index users_email on auth.users',
  'index webhook_deliveries_at on public.webhook_deliveries',
  'policy an older function books usage on public.user_activity',
  'policy limits are seen on public.usage_limits',
  'policy only own notifications of plans on public.job_notifications',
  'policy only own plans on public.jobs',
  'policy only own usage of plans on public.user_activity',
  'policy own acts are seen on public.audit_events',
  'policy own deliveries are seen on public.outgoing_deliveries',
  'policy own feeds are seen on public.plan_feeds',
  'policy own jobs are enqueued on public.jobs',
  'policy own jobs are seen on public.jobs',
  'policy own notifications are marked read on public.job_notifications',
  'policy own notifications are seen on public.job_notifications',
  'policy own posts are seen as they are finished on public.job_posts',
  'policy own profile is changed on public.user_profile',
  'policy own profile is made on public.user_profile',
  'policy own profile is seen on public.user_profile',
  'policy own proposals are dropped on public.plan_proposals',
  'policy own proposals are seen on public.plan_proposals',
  'policy own revisions are seen on public.plan_revisions',
  'policy own subscription is seen on public.subscriptions',
  'policy own usage is seen on public.user_activity',
  'policy own webhook is seen on public.outgoing_webhooks',
  'policy reasons are seen on public.failure_reasons',
  'policy the app counts attempts on public.sign_in_attempts',
  'policy the app forgets attempts on public.second_factor_attempts',
  'policy the app keeps finished posts on public.job_posts',
  'policy the app keeps finished steps on public.job_steps',
  'policy the app keeps second factors on public.second_factors',
  'policy the app keeps the deliveries on public.outgoing_deliveries',
  'policy the app keeps the feeds on public.plan_feeds',
  'policy the app keeps the links on public.password_links',
  'policy the app keeps the sessions on public.account_sessions',
  'policy the app keeps the webhooks on public.outgoing_webhooks',
  'policy the app proposes on public.plan_proposals',
  'policy the app reads the cutoffs on public.session_cutoffs',
  'policy the app reads the trail on public.audit_events',
  'policy the app reads the version on planbuilder.schema_version',
  'policy the app reads the version on public.workflow_version',
  'policy the service enqueues jobs on public.jobs',
  'policy the service keeps limits on public.usage_limits',
  'policy the service keeps subscriptions on public.subscriptions',
  'policy the service keeps the accounts on auth.users',
  'policy the service moves jobs on public.jobs',
  'policy the service reads AI usage on public.ai_usage',
  'policy the service reads events on public.job_events',
  'policy the service reads failures on public.job_failures',
  'policy the service reads jobs on public.jobs',
  'policy the service reads notifications on public.job_notifications',
  'policy the service reads reports on public.usage_reports',
  'policy the service reads usage on public.user_activity',
  'policy the workflow reads profiles on public.user_profile',
  'table auth.users',
  'table planbuilder.replaced_objects',
  'table planbuilder.schema_objects',
  'table planbuilder.schema_version',
  'table planbuilder.shared_tables',
  'table public.account_sessions',
  'table public.ai_usage',
  'table public.audit_events',
  'table public.failure_reasons',
  'table public.job_events',
  'table public.job_failures',
  'table public.job_notifications',
  'table public.job_posts',
  'table public.job_steps',
  'table public.jobs',
  'table public.outgoing_deliveries',
  'table public.outgoing_webhooks',
  'table public.password_links',
  'table public.plan_feeds',
  'table public.plan_proposals',
  'table public.plan_revisions',
  'table public.protection_keys',
  'table public.second_factor_attempts',
  'table public.second_factors',
  'table public.session_cutoffs',
  'table public.sign_in_attempts',
  'table public.subscriptions',
  'table public.usage_limits',
  'table public.usage_reports',
  'table public.user_activity',
  'table public.user_profile',
  'table public.webhook_deliveries',
  'table public.workflow_version',
  'trigger account_sessions_notify on public.account_sessions',
  'trigger audit_events_stay on public.audit_events',
  'trigger audit_events_stay_whole on public.audit_events',
  'trigger job_notifications_guard on public.job_notifications',
  'trigger job_notifications_guard_old on public.job_notifications',
  'trigger job_notifications_notify on public.job_notifications',
  'trigger jobs_account_guard on public.jobs',
  'trigger jobs_account_guard_delete on public.jobs',
  'trigger jobs_after_insert on public.jobs',
  'trigger jobs_after_update on public.jobs',
  'trigger jobs_audit on public.jobs',
  'trigger jobs_before_insert on public.jobs',
  'trigger jobs_before_owner_action on public.jobs',
  'trigger jobs_before_update on public.jobs',
  'trigger jobs_drop_writing on public.jobs',
  'trigger jobs_events on public.jobs',
  'trigger jobs_keep_type on public.jobs',
  'trigger jobs_propose on public.jobs',
  'trigger jobs_queue_webhook on public.jobs',
  'trigger jobs_settle_ai on public.jobs',
  'trigger outgoing_deliveries_trim on public.outgoing_deliveries',
  'trigger outgoing_webhooks_forget on public.outgoing_webhooks',
  'trigger plan_revisions_after_insert on public.plan_revisions',
  'trigger session_cutoffs_notify on public.session_cutoffs',
  'trigger subscriptions_audit on public.subscriptions',
  'trigger subscriptions_audit_change on public.subscriptions',
  'trigger subscriptions_guard on public.subscriptions',
  'trigger subscriptions_updated_at on public.subscriptions',
  'trigger user_activity_before_insert on public.user_activity',
  'trigger user_activity_before_update on public.user_activity',
  'trigger user_activity_guard on public.user_activity',
  'trigger user_profile_updated_at on public.user_profile',
  'view planbuilder.managed_jobs'
]);
