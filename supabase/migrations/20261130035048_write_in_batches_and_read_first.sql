-- Written by script/schema from the declared files below. Statements that only this step needs go before them.

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
  with month as (
    select date_trunc('month', now() at time zone 'utc') as first_day
  ),
  wanted as (
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
         (select count(*)::integer
            from public.user_activity a, month
           where a.user_id = account and a.feature = of_feature and a.refunded_at is null
             and a.created_at >= month.first_day at time zone 'utc'
             and a.created_at < (month.first_day + interval '1 month') at time zone 'utc'),
         limits.per_month,
         (month.first_day + interval '1 month') at time zone 'utc',
         limits.max_active
    from limits, month
$$;

/* One account's bookings happen one after the other, on every node and for every client. */
create or replace function public.lock_usage(account uuid) returns void
language sql set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended('planbuilder.usage.' || account::text, 0))
$$;

-- Rows of other features are none of our business. Ours are a ledger: the database books and refunds, an older function that is still
-- deployed may book as the service, and its second booking of a job is dropped.
create or replace function public.user_activity_guard() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('anon', 'authenticated') or (current_user = 'service_role' and tg_op <> 'INSERT') then
    if 'aiPlanBuilder' in (case when tg_op <> 'INSERT' then old.feature end, case when tg_op <> 'DELETE' then new.feature end) then
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
  if exists (select from public.user_activity booked where booked.job_id = new.job_id and booked.feature = 'aiPlanBuilder') then
    return null;
  end if;
  if new.tier is null or pg_trigger_depth() = 1 then -- what another trigger books knows the tier
    new.tier := public.tier_of(new.user_id, new.feature);
  end if;
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
  for each row execute function public.user_activity_guard();
create or replace trigger user_activity_before_insert before insert on public.user_activity
  for each row when (new.feature = 'aiPlanBuilder') execute function public.user_activity_before_insert();
create or replace trigger user_activity_before_update before update on public.user_activity
  for each row when (new.feature = 'aiPlanBuilder') execute function public.user_activity_before_update();

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
  using (feature is distinct from 'aiPlanBuilder' or user_id = (select auth.uid()))
  with check (feature is distinct from 'aiPlanBuilder' or user_id = (select auth.uid()));
drop policy if exists "own usage is seen" on public.user_activity;
create policy "own usage is seen" on public.user_activity
  for select to authenticated using (user_id = (select auth.uid()) and feature = 'aiPlanBuilder');
drop policy if exists "the service reads usage" on public.user_activity;
create policy "the service reads usage" on public.user_activity
  for select to service_role using (true);
drop policy if exists "an older function books usage" on public.user_activity;
create policy "an older function books usage" on public.user_activity
  for insert to service_role with check (true);

-- ============================================================ supabase/schemas/05_jobs.sql
-- The jobs: one row for each plan that was asked for. Its life is in 08_job_transitions.sql.
--
-- Plans have the type plan_builder; what other features do with rows of other types is none of our business. A plan of an earlier system
-- has no version: it stays as it is, readable, and outside of limits and sweeps. All others are managed_jobs.

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
  drop constraint if exists jobs_deleted_when_ended;
alter table public.jobs
  add constraint jobs_known_words check (version is null or (
    type is not null and type in ('plan_builder')
    and status is not null and status in ('queued', 'running', 'completed', 'failed')
    and progress is not null and progress between 0 and 100
    and (runner is null or runner in ('local', 'n8n')))),
  add constraint jobs_ended_when_ended check (version is null or
    (completed_at is not null) = (status in ('completed', 'failed'))),
  add constraint jobs_result_when_completed check (version is null or
    coalesce(jsonb_typeof(result) = 'object', false) = (status = 'completed')),
  add constraint jobs_received_while_running check (received_result is null or status = 'running'),
  add constraint jobs_idempotency_key_short check (version is null or length(idempotency_key) between 1 and 100),
  add constraint jobs_posts_counted check (version is null or posts_done between 0 and posts_total),
  add constraint jobs_title_short check (type is distinct from 'plan_builder' or length(btrim(title)) between 1 and 100),
  -- A deleted job does not move, so one in the queue would hold up all others.
  add constraint jobs_deleted_when_ended check (version is null or deleted_at is null or status in ('completed', 'failed'));

create index if not exists jobs_of_user on public.jobs (user_id, created_at desc);
create unique index if not exists jobs_idempotency on public.jobs (user_id, idempotency_key);
create index if not exists jobs_running on public.jobs (started_at) where status = 'running' and version is not null;
create index if not exists jobs_active on public.jobs (user_id) where status in ('queued', 'running') and version is not null;
create index if not exists jobs_claims on public.jobs (started_at);
create index if not exists jobs_failed on public.jobs (completed_at) where status = 'failed' and version is not null;
create index if not exists jobs_ended on public.jobs (completed_at) where version is not null and completed_at is not null;
create index if not exists jobs_received on public.jobs (heartbeat_at) where received_result is not null;
create index if not exists jobs_deleted on public.jobs (deleted_at) where deleted_at is not null;
create index if not exists jobs_stopping on public.jobs (stop_requested_at)
  where status in ('queued', 'running') and version is not null and stop_requested_at is not null;
-- How long plans of a kind usually take: the last completed ones, found without reading the others. Whose period is longer than any of
-- ours is of no kind.
create index if not exists jobs_completed on public.jobs (runner, left(input ->> 'period', 10), completed_at desc)
  where status = 'completed' and version is not null;

-- Every job but an earlier system's. Its caller's own rights and policies hold.
create or replace view planbuilder.managed_jobs with (security_invoker = true) as
  select * from public.jobs where version is not null;
revoke all on planbuilder.managed_jobs from public, anon, authenticated, service_role, planbuilder_app;
grant select, update on planbuilder.managed_jobs to service_role;

/* True inside the app's own transactions: PostgREST cannot set it, so n8n never has it. */
create or replace function public.written_by_app() returns boolean
language sql stable set search_path = '' as $$
  select coalesce(current_setting('planbuilder.writer', true), '') = 'app'
$$;

create or replace function public.job_feature(job_type text) returns text
language sql immutable set search_path = '' as $$
  select case job_type when 'plan_builder' then 'aiPlanBuilder' end
$$;

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
  for each row when (old.type = 'plan_builder') execute function public.jobs_account_guard();
create or replace trigger jobs_account_guard_delete before delete on public.jobs
  for each row when (old.type = 'plan_builder') execute function public.jobs_account_guard();
create or replace trigger jobs_keep_type before update on public.jobs
  for each row when (old.type is distinct from 'plan_builder' and new.type = 'plan_builder') execute function public.jobs_keep_type();

-- ------------------------------------------------------------------------------------------------ who may do what

alter table public.jobs enable row level security, no force row level security;
do $$ begin perform planbuilder.reset_grants('public.jobs'); end $$;
grant select, insert (user_id, type, status, input, idempotency_key) on public.jobs to authenticated;
grant select, insert, update on public.jobs to service_role;

-- Permissive policies are ORed, and an earlier system's stay: a restrictive one fences the rows that are ours.
drop policy if exists "only own plans" on public.jobs;
create policy "only own plans" on public.jobs as restrictive to authenticated, anon
  using (type is distinct from 'plan_builder' or (user_id = (select auth.uid()) and deleted_at is null))
  with check (type is distinct from 'plan_builder' or user_id = (select auth.uid()));
drop policy if exists "own jobs are seen" on public.jobs;
create policy "own jobs are seen" on public.jobs
  for select to authenticated using (user_id = (select auth.uid()) and type = 'plan_builder' and deleted_at is null);
drop policy if exists "own jobs are enqueued" on public.jobs;
create policy "own jobs are enqueued" on public.jobs
  for insert to authenticated with check (user_id = (select auth.uid()) and type = 'plan_builder');
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
-- Enqueueing a job: what a new row starts with, and the limit that every client meets.

/* What makes two requests the same: everything but the moment they were made. */
create or replace function public.job_input_hash(input jsonb) returns text
language sql immutable set search_path = '' as $$
  select encode(sha256(convert_to((input - 'requestedAt')::text, 'UTF8')), 'hex')
$$;

create or replace function public.jobs_before_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if jsonb_typeof(new.input) is distinct from 'object' then
    raise exception 'A job''s input must be a JSON object.' using errcode = 'PT400';
  end if;
  if octet_length(new.input::text) > 32768 then
    raise exception 'A job''s input can''t be larger than 32 kB.' using errcode = 'PT400';
  end if;

  new.status := 'queued';
  new.input_hash := public.job_input_hash(new.input);
  new.result := null;
  new.error := null;
  new.error_code := null;
  new.attempt := 0;
  new.attempts_left := 3;
  new.runner := null;
  new.step := null;
  new.progress := 0;
  new.posts_done := null;
  new.posts_total := null;
  new.version := 1;
  new.created_at := now();
  new.updated_at := now();
  new.queued_at := now();
  new.started_at := null;
  new.completed_at := null;
  new.heartbeat_at := null;
  new.handed_over_at := null;
  new.handover_attempts := 0;
  new.next_attempt_at := null;
  new.n8n_execution_id := null;
  new.received_result := null;
  new.n8n_runs := 0;
  new.n8n_workflow := null;
  new.title := null;
  new.deleted_at := null;
  new.stop_requested_at := null;
  return new;
end $$;

/* The limit. After the insert, since a BEFORE trigger also fires for a row that "on conflict do nothing" then drops. */
create or replace function public.jobs_after_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  of_feature constant text := public.job_feature(new.type);
  today constant timestamp := date_trunc('day', now() at time zone 'utc');
  this_month constant timestamp := date_trunc('month', today);
  usage record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'Insert jobs under read committed: an older snapshot would bypass the limit.' using errcode = '25001';
  end if;

  perform public.lock_usage(new.user_id);
  -- As usage_of says it, in one statement that is planned once: a function is planned at each call.
  select l.tier, l.per_month, l.max_active, l.requests_per_day,
         (select count(*) from planbuilder.managed_jobs j
           where j.user_id = new.user_id and j.type = new.type and j.status in ('queued', 'running')) as active,
         (select count(*) from public.user_activity a
           where a.user_id = new.user_id and a.feature = of_feature and a.refunded_at is null
             and a.created_at >= this_month at time zone 'utc'
             and a.created_at < (this_month + interval '1 month') at time zone 'utc') as used,
         (select count(*) from public.user_activity a
           where a.user_id = new.user_id and a.feature = of_feature and a.created_at >= today at time zone 'utc') as requested
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
           limit 1) l;
  if not found then
    raise exception 'usage_limits has no row for the tier "free".' using errcode = 'PT503';
  end if;

  if usage.used >= usage.per_month then
    raise exception 'You''ve used % of % plans this month.', usage.used, usage.per_month
      using errcode = 'PT429', hint = json_build_object('used', usage.used, 'limit', usage.per_month)::text;
  end if;
  if usage.active > usage.max_active then
    raise exception 'You already have % plans in progress, the most at one time.', usage.active - 1
      using errcode = 'PT409', hint = json_build_object('used', usage.active - 1, 'limit', usage.max_active)::text;
  end if;
  if usage.requested >= usage.requests_per_day then
    raise exception 'You''ve requested % plans today, the most in one day.', usage.requested
      using errcode = 'PT429', hint = json_build_object('used', usage.requested, 'limit', usage.requests_per_day, 'of', 'day')::text;
  end if;

  insert into public.user_activity (user_id, feature, job_id, tier, metadata)
  values (new.user_id, of_feature, new.id, usage.tier, jsonb_build_object(
    'job_id', new.id, 'goal', new.input -> 'goal', 'period', new.input -> 'period', 'platforms', new.input -> 'platforms'));
  perform pg_notify('jobs', new.id::text);
  return null;
end $$;

revoke all on function public.job_input_hash(jsonb), public.jobs_before_insert(), public.jobs_after_insert()
  from public, anon, authenticated, service_role;
grant execute on function public.job_input_hash(jsonb) to authenticated;

create or replace trigger jobs_before_insert before insert on public.jobs
  for each row when (new.type = 'plan_builder') execute function public.jobs_before_insert();
create or replace trigger jobs_after_insert after insert on public.jobs
  for each row when (new.type = 'plan_builder') execute function public.jobs_after_insert();

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
  end case;

  new.version := old.version + case
    when (new.status, new.step, new.progress, new.posts_done, new.posts_total, new.error_code, new.runner, new.stop_requested_at)
         is distinct from (old.status, old.step, old.progress, old.posts_done, old.posts_total, old.error_code, old.runner,
                           old.stop_requested_at) then 1
    else 0 end;
  return new;
end $$;

revoke all on function public.job_result_object(jsonb), public.jobs_before_update()
  from public, anon, authenticated, service_role;

create or replace trigger jobs_before_update before update on public.jobs
  for each row when (old.type = 'plan_builder'
    and new.title is not distinct from old.title and new.deleted_at is not distinct from old.deleted_at)
  execute function public.jobs_before_update();

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
declare
  stem text := btrim(left(name, 94));
  given text := stem;
  number integer := 1;
  taken text[];
begin
  perform from public.jobs where id = name_job.job_id and user_id = auth.uid() for update; -- a job's row before its account, as ever
  perform public.lock_usage(auth.uid()); -- two plans that are requested at once get two names
  select coalesce(array_agg(title), '{}') into taken
    from public.jobs
   where user_id = auth.uid() and type = 'plan_builder' and id <> name_job.job_id and starts_with(title, stem);
  while given = any (taken) loop
    number := number + 1;
    given := stem || ' (' || number || ')';
  end loop;
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

-- A step's beginning is an event, its progress from post to post is none.
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
  if tg_op = 'INSERT' then
    insert into public.job_events (job_id, kind, attempt, progress) values (new.id, 'enqueued', new.attempt, new.progress);
    return null;
  end if;

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
  return null;
end $$;
revoke all on function public.jobs_events() from public, anon, authenticated, service_role;

create or replace trigger jobs_events after insert or update on public.jobs -- by its name after the triggers that move the job
  for each row when (new.version is not null) execute function public.jobs_events();

alter table public.job_events enable row level security, no force row level security;
revoke all on public.job_events from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.job_events to service_role;
drop policy if exists "the service reads events" on public.job_events;
create policy "the service reads events" on public.job_events for select to service_role using (true);

-- ============================================================ supabase/schemas/27_job_writing.sql
-- What is finished of a plan that is still being made: kept with its job, so that whoever takes the job up again asks only for what is not
-- there, and so that its owner sees the posts as they are finished. A completed plan holds its posts itself, and one that was canceled
-- needs none: their rows go at once. Those of a job that failed stay for some days, since an operator may requeue it.

-- A post by its slot: the place that it has in the plan, counted from 1 in the order of the calendar.
create table if not exists public.job_posts (
  job_id uuid not null references public.jobs (id) on delete cascade,
  slot integer not null check (slot between 1 and 1000),
  day integer not null,                           -- from 1
  post jsonb not null check (jsonb_typeof(post) = 'object' and octet_length(post::text) <= 1048576),
  attempt integer not null,                       -- the one that brought it first: it is given back, ten of them in all
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
   where j.id = stop_job.job_id and j.user_id = auth.uid() and j.deleted_at is null
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
  delete from public.job_steps where job_steps.job_id = new.id;
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
begin
  if new.status is distinct from old.status then
    if ended and (old.error_code is null or new.error_code is distinct from old.error_code) then
      insert into public.job_notifications (user_id, job_id, feature, message, read)
      values (new.user_id, new.id, public.job_feature(new.type), case
        when new.status = 'completed' and old.error_code is not null then 'Your plan finished late, and it''s ready now.'
        when new.status = 'completed' then 'Your plan is ready.'
        when new.error_code = 'cancelled' then new.error
        else 'We couldn''t create your plan. ' || new.error end,
        coalesce(new.error_code = 'cancelled', false)); -- who cancels knows
    end if;

    if new.status = 'failed'
       and (old.status = 'queued' or (select refunded from public.failure_reasons where code = new.error_code)) then
      update public.user_activity set refunded_at = now() where job_id = new.id and feature = 'aiPlanBuilder' and refunded_at is null;
    elsif (new.status = 'completed' and old.error_code is not null) or (old.status = 'failed' and new.status = 'queued') then
      perform public.lock_usage(new.user_id); -- a late result or a requeue is never refused, and keeps its month
      update public.user_activity set refunded_at = null where job_id = new.id and feature = 'aiPlanBuilder' and refunded_at is not null;
    end if;
  end if;

  if new.version > old.version then
    perform pg_notify('jobs', new.id::text);
  end if;
  return null;
end $$;

revoke all on function public.jobs_after_update() from public, anon, authenticated, service_role;

create or replace trigger jobs_after_update after update on public.jobs
  for each row when (new.version is not null) execute function public.jobs_after_update();

-- ============================================================
-- What was applied, for doctor and migrate --repair.
select planbuilder.record_schema('20261130035048', '20261130035048', array[
  'constraint audit_events_known_act on public.audit_events',
  'constraint audit_events_known_way on public.audit_events',
  'constraint audit_events_short on public.audit_events',
  'constraint jobs_deleted_when_ended on public.jobs',
  'constraint jobs_ended_when_ended on public.jobs',
  'constraint jobs_idempotency_key_short on public.jobs',
  'constraint jobs_known_words on public.jobs',
  'constraint jobs_posts_counted on public.jobs',
  'constraint jobs_received_while_running on public.jobs',
  'constraint jobs_result_when_completed on public.jobs',
  'constraint jobs_title_short on public.jobs',
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
  'function public.audit_events_stay',
  'function public.begin_account_session',
  'function public.begin_second_factor_attempt',
  'function public.begin_sign_in_attempt',
  'function public.cancel_job',
  'function public.check_ai_allowance',
  'function public.delete_account',
  'function public.delete_job',
  'function public.deleted_jobs',
  'function public.emails_of',
  'function public.end_account_sessions',
  'function public.find_accounts',
  'function public.forget_audit_addresses',
  'function public.forget_gone_accounts',
  'function public.has_supabase_factor',
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
  'function public.jobs_set_queue_position',
  'function public.jobs_settle_ai',
  'function public.lock_usage',
  'function public.name_job',
  'function public.plan_parts',
  'function public.plan_with_parts',
  'function public.purge_account_sessions',
  'function public.purge_ai_usage',
  'function public.purge_audit_events',
  'function public.purge_deleted_jobs',
  'function public.purge_ended_jobs',
  'function public.purge_job_events',
  'function public.purge_job_failures',
  'function public.purge_job_writing',
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
  'index password_links_created on public.password_links',
  'index password_links_of_user on public.password_links',
  'index plan_revisions_bytes_of_user on public.plan_revisions',
  'index sign_in_attempts_last on public.sign_in_attempts',
  'index usage_limits_default on public.usage_limits',
  'index user_activity_created on public.user_activity',
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
  'policy own jobs are enqueued on public.jobs',
  'policy own jobs are seen on public.jobs',
  'policy own notifications are marked read on public.job_notifications',
  'policy own notifications are seen on public.job_notifications',
  'policy own posts are seen as they are finished on public.job_posts',
  'policy own profile is changed on public.user_profile',
  'policy own profile is made on public.user_profile',
  'policy own profile is seen on public.user_profile',
  'policy own revisions are seen on public.plan_revisions',
  'policy own subscription is seen on public.subscriptions',
  'policy own usage is seen on public.user_activity',
  'policy reasons are seen on public.failure_reasons',
  'policy the app counts attempts on public.sign_in_attempts',
  'policy the app forgets attempts on public.second_factor_attempts',
  'policy the app keeps finished posts on public.job_posts',
  'policy the app keeps finished steps on public.job_steps',
  'policy the app keeps second factors on public.second_factors',
  'policy the app keeps the links on public.password_links',
  'policy the app keeps the sessions on public.account_sessions',
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
  'table public.password_links',
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
  'trigger jobs_set_queue_position on public.jobs',
  'trigger jobs_settle_ai on public.jobs',
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
