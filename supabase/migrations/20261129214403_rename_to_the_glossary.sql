-- Written by script/schema from the declared files below. Statements that only this step needs go before them.

-- Renames that only this step needs: what programs before it know by other names they cannot work on.
do $$
begin
  if to_regclass('public.job_messages') is not null then
    alter table public.job_messages rename to webhook_deliveries;
    alter table public.webhook_deliveries rename constraint job_messages_pkey to webhook_deliveries_pkey;
    alter table public.webhook_deliveries rename constraint job_messages_job_id_fkey to webhook_deliveries_job_id_fkey;
    alter index public.job_messages_at rename to webhook_deliveries_at;
  end if;
  if to_regclass('public.job_errors') is not null then
    alter table public.job_errors rename to failure_reasons;
    alter table public.failure_reasons rename constraint job_errors_pkey to failure_reasons_pkey;
    alter table public.failure_reasons rename column sentence to message;
  end if;
  if to_regclass('public.job_faults') is not null then
    drop policy if exists "the service reads faults" on public.job_faults;
    alter table public.job_faults rename to job_failures;
    alter table public.job_failures rename constraint job_faults_pkey to job_failures_pkey;
    alter table public.job_failures rename constraint job_faults_job_id_fkey to job_failures_job_id_fkey;
    alter index public.job_faults_of_job rename to job_failures_of_job;
    alter sequence public.job_faults_id_seq rename to job_failures_id_seq;
  end if;
  if exists (select from pg_attribute where attrelid = 'public.jobs'::regclass and attname = 'turn' and not attisdropped) then
    alter table public.jobs rename column turn to queue_position_at;
    alter index public.jobs_turns rename to jobs_queue_position;
    alter index public.jobs_taken_back rename to jobs_reclaimed;
  end if;
end $$;

drop policy if exists "the service reads stories" on public.job_events;
drop trigger if exists jobs_set_turn on public.jobs;
drop trigger if exists jobs_before_keeping on public.jobs;
drop trigger if exists job_notifications_told on public.job_notifications;
drop function if exists public.jobs_set_turn(), public.jobs_before_keeping(), public.job_notifications_told(),
  public.take_event(uuid, text), public.forget_events(), public.forget_deleted(interval, integer), public.delete_old(interval, integer),
  public.delete_old_events(interval, integer), public.keep_protection_key(text, text, integer);

update public.job_events
   set kind = case kind when 'given_back' then 'released' when 'put_off' then 'retry_scheduled' else 'reclaimed' end
 where kind in ('given_back', 'put_off', 'taken_back');

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

-- ============================================================ supabase/schemas/05_jobs.sql
-- The jobs: one row for each plan that was asked for. Its life is in 08_job_transitions.sql.
--
-- A row of an earlier system has no version: it stays as it is, readable, and outside of limits and sweeps. All others are managed_jobs.

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
  add column if not exists step text,                 -- one word: researching, drafting, checking, asking_again; n8n may have others
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
  add column if not exists posts_done integer,        -- of the plan that is being written; null where its writer counts none
  add column if not exists posts_total integer;

alter table public.jobs
  drop constraint if exists jobs_known_words,
  drop constraint if exists jobs_ended_when_ended,
  drop constraint if exists jobs_result_when_completed,
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
  add constraint jobs_idempotency_key_short check (version is null or length(idempotency_key) between 1 and 100),
  add constraint jobs_posts_counted check (posts_done between 0 and posts_total),
  add constraint jobs_title_short check (length(btrim(title)) between 1 and 100),
  -- A deleted job does not move, so one in the queue would hold up all others.
  add constraint jobs_deleted_when_ended check (deleted_at is null or version is null or status in ('completed', 'failed'));

create index if not exists jobs_of_user on public.jobs (user_id, created_at desc);
create unique index if not exists jobs_idempotency on public.jobs (user_id, idempotency_key);
create index if not exists jobs_running on public.jobs (started_at) where status = 'running' and version is not null;
create index if not exists jobs_active on public.jobs (user_id) where status in ('queued', 'running') and version is not null;
create index if not exists jobs_claims on public.jobs (started_at);
create index if not exists jobs_failed on public.jobs (completed_at) where status = 'failed' and version is not null;
create index if not exists jobs_ended on public.jobs (completed_at) where version is not null and completed_at is not null;
create index if not exists jobs_deleted on public.jobs (deleted_at) where deleted_at is not null;
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
revoke all on function public.written_by_app(), public.job_feature(text) from public, anon, authenticated, service_role;

-- ------------------------------------------------------------------------------------------------ who may do what

alter table public.jobs enable row level security, no force row level security;
revoke all on public.jobs from public, anon, authenticated, service_role, planbuilder_app;
grant select, insert (user_id, type, status, input, idempotency_key) on public.jobs to authenticated;
grant select, insert, update on public.jobs to service_role;

drop policy if exists "only own jobs" on public.jobs;
create policy "only own jobs" on public.jobs as restrictive
  to authenticated, anon using (user_id = (select auth.uid()) and deleted_at is null) with check (user_id = (select auth.uid()));
drop policy if exists "own jobs are seen" on public.jobs;
create policy "own jobs are seen" on public.jobs
  for select to authenticated using (user_id = (select auth.uid()) and deleted_at is null);
drop policy if exists "own jobs are enqueued" on public.jobs;
create policy "own jobs are enqueued" on public.jobs
  for insert to authenticated with check (user_id = (select auth.uid()));
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
-- does not count. One that never started is refunded whatever the reason.
create table if not exists public.failure_reasons (
  code text primary key,
  message text not null,
  retryable boolean not null default false,
  refunded boolean not null default true
);
alter table public.failure_reasons
  add column if not exists retryable boolean not null default false,
  add column if not exists refunded boolean not null default true;
insert into public.failure_reasons (code, message, retryable, refunded) values
  ('cancelled', 'You canceled this plan.', false, false),
  ('stopped', 'Your administrator stopped this plan. You can request it again.', false, true),
  ('invalid_input', 'We couldn''t use this request. Fill in the form again.', false, true),
  ('stuck_queued', 'No worker picked this plan up in time.', false, true),
  ('timed_out', 'This plan took too long, so we stopped it.', false, true),
  ('worker_lost', 'This plan was interrupted too many times.', false, true),
  ('webhook_unreachable', 'We couldn''t reach the workflow service (n8n).', false, true),
  ('workflow_failed', 'Something went wrong while we were creating this plan.', false, true),
  ('unusable_plan', 'The result didn''t match what you asked for. Try again.', false, true),
  ('unreadable_result', 'We couldn''t read the result as a plan.', false, true),
  ('ai_key_refused', 'The AI key was rejected. Ask your administrator to update it.', false, true),
  ('ai_quota_used_up', 'The AI account is out of credit. Ask your administrator to top it up.', false, true),
  ('ai_retired', 'The AI service no longer offers the configured model or address. Ask your administrator to choose another.', false, true),
  ('ai_unavailable', 'The AI service couldn''t be reached or was too busy. Try again in a few minutes.', true, true),
  ('ai_timed_out', 'The AI service took too long. Try again in a few minutes.', false, true),
  ('ai_unreadable', 'The AI service returned something we couldn''t read as a plan. Trying again often helps.', false, true),
  ('ai_declined', 'The AI service declined to write this plan. Describe what you post about differently, then try again.', false, true),
  ('ai_cut_off', 'The AI service''s response was cut off because it was too long. Choose fewer platforms or 7 days.', false, true),
  ('ai_empty', 'The AI service returned an empty response. Trying again often helps.', false, true)
on conflict (code) do update
  set message = excluded.message, retryable = excluded.retryable, refunded = excluded.refunded;

-- A writer's own words on a failure: for operators, never for a page.
create table if not exists public.job_failures (
  id bigint generated always as identity primary key,
  job_id uuid not null references public.jobs (id) on delete cascade,
  attempt integer not null,
  detail text not null,
  at timestamptz not null default now()
);
create index if not exists job_failures_of_job on public.job_failures (job_id);

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
  if octet_length(new.input::text) > 16384 then
    raise exception 'A job''s input can''t be larger than 16 kB.' using errcode = 'PT400';
  end if;

  new.type := coalesce(new.type, 'plan_builder');
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
  return new;
end $$;

/* The limit. After the insert, since a BEFORE trigger also fires for a row that "on conflict do nothing" then drops. */
create or replace function public.jobs_after_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  feature text := public.job_feature(new.type);
  usage record;
  active integer;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'Insert jobs under read committed: an older snapshot would bypass the limit.' using errcode = '25001';
  end if;

  perform public.lock_usage(new.user_id);
  select * into usage from public.usage_of(new.user_id, feature);
  if not found then
    raise exception 'usage_limits has no row for the tier "free".' using errcode = 'PT503';
  end if;
  select count(*) into active
    from planbuilder.managed_jobs
   where user_id = new.user_id and type = new.type and status in ('queued', 'running');

  if usage.used >= usage.per_month then
    raise exception 'You''ve used % of % plans this month.', usage.used, usage.per_month
      using errcode = 'PT429', hint = json_build_object('used', usage.used, 'limit', usage.per_month)::text;
  end if;
  if active > usage.max_active then
    raise exception 'You already have % plans in progress, the most at one time.', active - 1
      using errcode = 'PT409', hint = json_build_object('used', active - 1, 'limit', usage.max_active)::text;
  end if;

  insert into public.user_activity (user_id, feature, job_id, metadata)
  values (new.user_id, feature, new.id, jsonb_build_object(
    'job_id', new.id, 'goal', new.input -> 'goal', 'period', new.input -> 'period', 'platforms', new.input -> 'platforms'));
  perform pg_notify('jobs', new.id::text);
  return null;
end $$;

revoke all on function public.job_input_hash(jsonb), public.jobs_before_insert(), public.jobs_after_insert()
  from public, anon, authenticated, service_role;
grant execute on function public.job_input_hash(jsonb) to authenticated;

create or replace trigger jobs_before_insert before insert on public.jobs
  for each row execute function public.jobs_before_insert();
create or replace trigger jobs_after_insert after insert on public.jobs
  for each row execute function public.jobs_after_insert();

-- ============================================================ supabase/schemas/08_job_transitions.sql
-- A job's life. The database owns it, because n8n, Supabase clients and the app all write to jobs:
--
--   queued --claim--> running --complete--> completed        queued --result--> completed
--   queued --fail---> failed            running --fail----> failed
--   running --rescue-> queued           failed --requeue--> queued
--   failed --late result--> completed   (after timed_out, stuck_queued, worker_lost, webhook_unreachable, workflow_failed)
--   completed --unreadable result--> failed                  (the app only)
--
-- On its way to n8n a queued job has the runner 'n8n': with next_attempt_at in the future and handed_over_at set, a node is handing it
-- over (a lease: when that node dies, another hands it over again); with handed_over_at alone, n8n has it; with neither, past its
-- next_attempt_at, it was refused. With the runner 'local' and a hand-over behind it, it was reclaimed: it is made here.

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
  transition text;
begin
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
  if brings_result and new.status = old.status and old.status <> 'completed' then
    new.status := 'completed'; -- a result that arrives alone
  end if;

  transition := case
    when old.status = 'queued' and new.status = 'queued' then 'wait'
    when old.status = 'queued' and new.status = 'running' and not brings_result then 'claim'
    when old.status = 'running' and new.status = 'running' then 'report'
    when old.status in ('queued', 'running') and new.status = 'completed' and brings_result then 'complete'
    when old.status in ('queued', 'running') and new.status = 'failed' then 'fail'
    when old.status = 'running' and new.status = 'queued' and not brings_result then 'rescue'
    when old.status = 'failed' and new.status = 'queued' and not brings_result then 'requeue'
    when old.status = 'failed' and new.status = 'completed' and brings_result
     and old.error_code in ('timed_out', 'stuck_queued', 'worker_lost', 'webhook_unreachable', 'workflow_failed') then 'complete'
    when old.status = 'completed' and new.status = 'failed' and new.error_code = 'unreadable_result' and by_app then 'fail'
  end;

  if old.runner = 'local' and old.handover_attempts > 0 and not by_app and old.status <> 'failed' then
    -- reclaimed from n8n, whose answer comes late: the plan is made here
    if brings_result then
      insert into public.job_failures (job_id, attempt, detail)
      select old.id, old.attempt, 'A late result, which was not taken: ' || left(new.result::text, 10000)
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
  if transition in ('wait', 'claim', 'report') then -- an open job has not failed: no writer's words on it
    new.error := old.error;
    new.error_code := old.error_code;
  end if;
  new.step := left(split_part(new.step, ',', 1), 100); -- one word: some workflows say "drafting, post 2 of 14"
  new.progress := least(greatest(coalesce(new.progress, 0), old.progress), 99);
  new.posts_total := case when new.posts_total > 0 then least(new.posts_total, 10000) end;
  new.posts_done := case when new.posts_total > 0 then least(greatest(new.posts_done, old.posts_done, 0), new.posts_total) end;

  case transition
  when 'wait' then
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
  when 'report' then
    new.heartbeat_at := now();
  when 'complete' then
    new.completed_at := now();
    new.progress := 100;
    new.step := null;
    new.posts_done := null;
    new.posts_total := null;
    new.error := null;
    new.error_code := null;
    new.runner := case when by_app then new.runner else 'n8n' end;
  when 'fail' then
    new.completed_at := now();
    new.result := null;
    new.progress := old.progress;
    new.step := old.step;
    new.posts_done := old.posts_done;
    new.posts_total := old.posts_total;
    if not exists (select from public.failure_reasons where code = new.error_code) then
      new.error_code := 'workflow_failed';
    end if;
    if new.error is distinct from old.error and btrim(new.error) <> '' then
      insert into public.job_failures (job_id, attempt, detail) values (old.id, old.attempt, left(new.error, 100000));
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
      new.next_attempt_at := null;
    end if;
  end case;

  new.version := old.version + case
    when (new.status, new.step, new.progress, new.posts_done, new.posts_total, new.error_code, new.runner)
         is distinct from (old.status, old.step, old.progress, old.posts_done, old.posts_total, old.error_code, old.runner) then 1
    else 0 end;
  return new;
end $$;

create or replace function public.jobs_after_update() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  ended boolean := new.status in ('completed', 'failed');
begin
  if new.version is null then
    return null;
  end if;

  if new.status is distinct from old.status then
    if ended then
      insert into public.job_notifications (user_id, job_id, message, read)
      values (new.user_id, new.id, case
        when new.status = 'completed' and old.status = 'failed' then 'Your plan finished late, and it''s ready now.'
        when new.status = 'completed' then 'Your plan is ready.'
        else 'We couldn''t create your plan. ' || new.error end,
        coalesce(new.error_code = 'cancelled', false)); -- who cancels knows
    end if;

    if new.status = 'failed'
       and (old.status = 'queued' or (select refunded from public.failure_reasons where code = new.error_code)) then
      update public.user_activity set refunded_at = now() where job_id = new.id and refunded_at is null;
    elsif old.status = 'failed' then -- a late result or a requeue is never refused, and keeps its month
      perform public.lock_usage(new.user_id);
      update public.user_activity set refunded_at = null where job_id = new.id and refunded_at is not null;
    end if;
  end if;

  if new.version > old.version then
    perform pg_notify('jobs', new.id::text);
  end if;
  return null;
end $$;

revoke all on function public.job_result_object(jsonb), public.jobs_before_update(), public.jobs_after_update()
  from public, anon, authenticated, service_role;

create or replace trigger jobs_before_update before update on public.jobs
  for each row when (new.title is not distinct from old.title and new.deleted_at is not distinct from old.deleted_at)
  execute function public.jobs_before_update();
create or replace trigger jobs_after_update after update on public.jobs
  for each row execute function public.jobs_after_update();

-- ============================================================ supabase/schemas/09_job_queue.sql
-- The order of the queue: the job with the earliest queue_position_at is claimed next.
--
-- That is the moment at which it was queued, and a minute later for each open job that its account has already: an account that queues
-- many does not make the others wait for all of them. A job that returns to the queue keeps its position; one that was claimed moves up
-- to the moment of the claim, so that it waits for nobody who came after that.

create index if not exists jobs_queue_position on public.jobs (queue_position_at, id) where status = 'queued' and version is not null;
-- What was reclaimed from n8n is looked for before each hand-over, and found without reading all that waits for one.
create index if not exists jobs_reclaimed on public.jobs (queue_position_at, id) where status = 'queued' and version is not null and runner = 'local';

create or replace function public.jobs_set_queue_position() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.queue_position_at := now() + interval '1 minute' * (
      select count(*) from planbuilder.managed_jobs where user_id = new.user_id and status in ('queued', 'running'));
  else
    new.queue_position_at := coalesce(old.queue_position_at, old.queued_at);
    if old.status = 'queued' and new.status = 'running' then
      new.queue_position_at := least(new.queue_position_at, now());
    end if;
  end if;
  return new;
end $$;
revoke all on function public.jobs_set_queue_position() from public, anon, authenticated, service_role;

-- Its name comes after those of the triggers that decide what becomes of the row.
create or replace trigger jobs_set_queue_position before insert or update on public.jobs
  for each row execute function public.jobs_set_queue_position();

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
   where jobs.id = rename_job.job_id and jobs.user_id = auth.uid() and jobs.deleted_at is null
     and jobs.title is distinct from rename_job.title;
  perform set_config('planbuilder.writer', writer, true);
  select true into there from public.jobs
   where jobs.id = rename_job.job_id and jobs.user_id = auth.uid() and jobs.deleted_at is null;
  return coalesce(there, false);
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
   where jobs.id = delete_job.job_id and jobs.user_id = auth.uid() and jobs.deleted_at is null
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
   where jobs.id = restore_job.job_id and jobs.user_id = auth.uid() and jobs.deleted_at is not null;
  restored := found;
  perform set_config('planbuilder.writer', writer, true);
  return restored;
end $$;

/* The caller's own deleted jobs, the last deleted first. */
create or replace function public.deleted_jobs() returns setof public.jobs
language sql stable security definer set search_path = '' as $$
  select * from public.jobs where user_id = auth.uid() and deleted_at is not null order by deleted_at desc, id limit 100
$$;

revoke all on function public.jobs_before_owner_action(), public.cancel_job(uuid), public.rename_job(uuid, text), public.delete_job(uuid),
  public.restore_job(uuid), public.deleted_jobs()
  from public, anon, authenticated, service_role;
grant execute on function public.cancel_job(uuid), public.rename_job(uuid, text), public.delete_job(uuid), public.restore_job(uuid),
  public.deleted_jobs()
  to authenticated;

create or replace trigger jobs_before_owner_action before update on public.jobs
  for each row when (old.deleted_at is not null or new.title is distinct from old.title or new.deleted_at is distinct from old.deleted_at)
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
  if new.version is null then
    return null;
  end if;
  if tg_op = 'INSERT' then
    insert into public.job_events (job_id, kind, attempt, progress) values (new.id, 'enqueued', new.attempt, new.progress);
    return null;
  end if;

  kind := case
    when old.status = 'failed' and new.status = 'queued' then 'requeued'
    when old.status = 'running' and new.status = 'queued' then case
      when new.attempts_left > old.attempts_left then 'released'
      when new.next_attempt_at is not null then 'retry_scheduled'
      else 'rescued' end
    when new.status is distinct from old.status then case new.status when 'running' then 'claimed' else new.status end
    when new.status = 'running' and new.step is distinct from old.step then 'reported'
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
  for each row execute function public.jobs_events();

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
-- What an account is told of a job's end; the app hears of it at once.

-- user_id has no foreign key: with one, deleting a user deadlocks against a job that ends at that moment.
create table if not exists public.job_notifications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  job_id uuid not null references public.jobs (id) on delete cascade,
  message text not null,
  read boolean not null default false,
  created_at timestamptz not null default now()
);
do $$
declare foreign_key record;
begin
  for foreign_key in
    select conname from pg_constraint
     where conrelid = 'public.job_notifications'::regclass and contype = 'f' and confrelid <> 'public.jobs'::regclass
  loop
    execute format('alter table public.job_notifications drop constraint %I', foreign_key.conname);
  end loop;
end $$;
create index if not exists job_notifications_of_user on public.job_notifications (user_id, created_at desc);
create index if not exists job_notifications_of_job on public.job_notifications (job_id);
create index if not exists job_notifications_read on public.job_notifications (created_at) where read;
-- The bell counts what is not read. In rows of an earlier system read may be null.
create index if not exists job_notifications_unread on public.job_notifications (user_id, created_at desc) where read is not true;

/* Says whose unread notifications are others now. */
create or replace function public.job_notifications_notify() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('notifications', new.user_id::text);
  return null;
end $$;
revoke all on function public.job_notifications_notify() from public, anon, authenticated, service_role;

create or replace trigger job_notifications_notify after insert or update of read on public.job_notifications
  for each row execute function public.job_notifications_notify();

alter table public.job_notifications enable row level security, no force row level security;
revoke all on public.job_notifications from public, anon, authenticated, service_role, planbuilder_app;
grant select, update (read) on public.job_notifications to authenticated;
grant select on public.job_notifications to service_role;
drop policy if exists "only own notifications" on public.job_notifications;
create policy "only own notifications" on public.job_notifications as restrictive
  to authenticated, anon using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists "own notifications are seen" on public.job_notifications;
create policy "own notifications are seen" on public.job_notifications
  for select to authenticated using (user_id = (select auth.uid()));
drop policy if exists "own notifications are marked read" on public.job_notifications;
create policy "own notifications are marked read" on public.job_notifications
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
drop policy if exists "the service reads notifications" on public.job_notifications;
create policy "the service reads notifications" on public.job_notifications
  for select to service_role using (true);

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
      from planbuilder.managed_jobs j join public.user_activity a on a.job_id = j.id
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
     where read and created_at < now() - age
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
     where deleted_at < now() - age
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

revoke all on function public.purge_ended_jobs(interval, integer), public.purge_deleted_jobs(interval, integer), public.purge_job_events(interval, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.purge_ended_jobs(interval, integer), public.purge_deleted_jobs(interval, integer), public.purge_job_events(interval, integer)
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

/* Deletes the account with all its rows. True when there was one. */
create or replace function public.delete_account(account uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete accounts.' using errcode = '42501';
  end if;
  delete from auth.users where id = account;
  return found;
end $$;

revoke all on function public.is_operator(uuid), public.find_accounts(text, integer), public.delete_account(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.is_operator(uuid), public.find_accounts(text, integer), public.delete_account(uuid) to service_role;

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
    select c.oid, ours.nspname || '.' || c.relname as name, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.relowner
      from pg_catalog.pg_class c join ours on ours.oid = c.relnamespace where c.relkind in ('r', 'p')
  ),
  roles as (
    select oid, rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'planbuilder_app')
    union all select 0, 'public'
  )
  select 'table ' || t.name, t.name, pg_catalog.concat_ws(' ', case when t.relrowsecurity then 'row-level security' end,
           case when t.relforcerowsecurity then 'forced' end, (
             select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname, g.privilege_type)
               from pg_catalog.aclexplode(coalesce(t.relacl, pg_catalog.acldefault('r', t.relowner))) g join roles r on r.oid = g.grantee))
    from tables t
  union all
  select 'view ' || ours.nspname || '.' || v.relname, null, substring(pg_catalog.pg_get_viewdef(v.oid) from 'FROM .*') || pg_catalog.concat_ws(' ', v.reloptions::text, (
           select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname, g.privilege_type)
             from pg_catalog.aclexplode(v.relacl) g join roles r on r.oid = g.grantee))
    from pg_catalog.pg_class v join ours on ours.oid = v.relnamespace where v.relkind = 'v'
  union all
  select 'column ' || t.name || '.' || a.attname, t.name, pg_catalog.concat_ws(' ', pg_catalog.format_type(a.atttypid, a.atttypmod), (
           select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname, g.privilege_type)
             from pg_catalog.aclexplode(a.attacl) g join roles r on r.oid = g.grantee))
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
          and (o.name like 'column %' or o.name ~ '^(key \w+_(pkey|user_id_key|user_id_fkey|job_id_fkey)|constraint \w+_check) on '))
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

-- ============================================================
-- What was applied, for doctor and migrate --repair.
select planbuilder.record_schema('20261129214403', '20261129214403', array[
  'constraint jobs_deleted_when_ended on public.jobs',
  'constraint jobs_ended_when_ended on public.jobs',
  'constraint jobs_idempotency_key_short on public.jobs',
  'constraint jobs_known_words on public.jobs',
  'constraint jobs_posts_counted on public.jobs',
  'constraint jobs_result_when_completed on public.jobs',
  'constraint jobs_title_short on public.jobs',
  'constraint plan_revisions_in_words on public.plan_revisions',
  'constraint plan_revisions_of_a_number on public.plan_revisions',
  'constraint plan_revisions_of_a_plan on public.plan_revisions',
  'constraint plan_revisions_restore_an_earlier on public.plan_revisions',
  'function auth.uid',
  'function planbuilder.changed_objects',
  'function planbuilder.current_objects',
  'function planbuilder.record_schema',
  'function planbuilder.restore_indexes_and_keys',
  'function public.cancel_job',
  'function public.delete_account',
  'function public.delete_job',
  'function public.deleted_jobs',
  'function public.find_accounts',
  'function public.is_operator',
  'function public.job_feature',
  'function public.job_input_hash',
  'function public.job_notifications_notify',
  'function public.job_result_object',
  'function public.jobs_after_insert',
  'function public.jobs_after_update',
  'function public.jobs_before_insert',
  'function public.jobs_before_owner_action',
  'function public.jobs_before_update',
  'function public.jobs_events',
  'function public.jobs_set_queue_position',
  'function public.lock_usage',
  'function public.purge_deleted_jobs',
  'function public.purge_ended_jobs',
  'function public.purge_job_events',
  'function public.purge_webhook_deliveries',
  'function public.read_protection_keys',
  'function public.record_webhook_delivery',
  'function public.rename_job',
  'function public.report_usage',
  'function public.restore_job',
  'function public.revise_plan',
  'function public.set_updated_at',
  'function public.store_protection_key',
  'function public.tier_of',
  'function public.tokens_of',
  'function public.usage_of',
  'function public.usage_on',
  'function public.user_activity_before_insert',
  'function public.user_activity_before_update',
  'function public.written_by_app',
  'index job_events_at on public.job_events',
  'index job_events_of_job on public.job_events',
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
  'index jobs_reclaimed on public.jobs',
  'index jobs_running on public.jobs',
  'index plan_revisions_of_user on public.plan_revisions',
  'index usage_limits_default on public.usage_limits',
  'index user_activity_created on public.user_activity',
  'index user_activity_job on public.user_activity',
  'index user_activity_of_user on public.user_activity',
  'index user_activity_refunded on public.user_activity',
  'index users_email on auth.users',
  'index webhook_deliveries_at on public.webhook_deliveries',
  'policy an older function books usage on public.user_activity',
  'policy limits are seen on public.usage_limits',
  'policy only own jobs on public.jobs',
  'policy only own notifications on public.job_notifications',
  'policy only own profile on public.user_profile',
  'policy only own subscription on public.subscriptions',
  'policy only own usage on public.user_activity',
  'policy own jobs are enqueued on public.jobs',
  'policy own jobs are seen on public.jobs',
  'policy own notifications are marked read on public.job_notifications',
  'policy own notifications are seen on public.job_notifications',
  'policy own profile is changed on public.user_profile',
  'policy own profile is made on public.user_profile',
  'policy own profile is seen on public.user_profile',
  'policy own revisions are seen on public.plan_revisions',
  'policy own subscription is seen on public.subscriptions',
  'policy own usage is seen on public.user_activity',
  'policy reasons are seen on public.failure_reasons',
  'policy the app reads the version on planbuilder.schema_version',
  'policy the service enqueues jobs on public.jobs',
  'policy the service keeps limits on public.usage_limits',
  'policy the service keeps subscriptions on public.subscriptions',
  'policy the service keeps the accounts on auth.users',
  'policy the service moves jobs on public.jobs',
  'policy the service reads events on public.job_events',
  'policy the service reads failures on public.job_failures',
  'policy the service reads jobs on public.jobs',
  'policy the service reads notifications on public.job_notifications',
  'policy the service reads reports on public.usage_reports',
  'policy the service reads usage on public.user_activity',
  'policy the workflow reads profiles on public.user_profile',
  'table auth.users',
  'table planbuilder.schema_objects',
  'table planbuilder.schema_version',
  'table public.failure_reasons',
  'table public.job_events',
  'table public.job_failures',
  'table public.job_notifications',
  'table public.jobs',
  'table public.plan_revisions',
  'table public.protection_keys',
  'table public.subscriptions',
  'table public.usage_limits',
  'table public.usage_reports',
  'table public.user_activity',
  'table public.user_profile',
  'table public.webhook_deliveries',
  'trigger job_notifications_notify on public.job_notifications',
  'trigger jobs_after_insert on public.jobs',
  'trigger jobs_after_update on public.jobs',
  'trigger jobs_before_insert on public.jobs',
  'trigger jobs_before_owner_action on public.jobs',
  'trigger jobs_before_update on public.jobs',
  'trigger jobs_events on public.jobs',
  'trigger jobs_set_queue_position on public.jobs',
  'trigger subscriptions_updated_at on public.subscriptions',
  'trigger user_activity_before_insert on public.user_activity',
  'trigger user_activity_before_update on public.user_activity',
  'trigger user_profile_updated_at on public.user_profile',
  'view planbuilder.managed_jobs'
]);
