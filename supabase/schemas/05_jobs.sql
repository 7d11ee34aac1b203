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
