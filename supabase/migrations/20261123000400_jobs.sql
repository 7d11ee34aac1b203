-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- A job's life. The database owns it, because n8n, Supabase clients and the app all write to these tables:
--
--   queued --claim--> running --complete--> completed        queued --result--> completed
--   queued --fail---> failed            running --fail----> failed
--   running --rescue-> queued           failed --requeue--> queued
--   failed --late result--> completed   (after timed_out, stuck_queued, worker_lost, webhook_unreachable, workflow_failed)
--   completed --unreadable result--> failed                  (the app only)
--
-- Rows of an earlier system have no version: they stay as they are, readable, and outside of limits and sweeps.

-- ---------------------------------------------------------------------------------------------------------- tables

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
alter table public.jobs
  add column if not exists attempt integer,
  add column if not exists attempts_left integer,
  add column if not exists runner text,
  add column if not exists step text,
  add column if not exists progress integer,
  add column if not exists version integer,
  add column if not exists error_code text,
  add column if not exists queued_at timestamptz,
  add column if not exists heartbeat_at timestamptz,
  add column if not exists handed_over_at timestamptz,
  add column if not exists handover_attempts integer,
  add column if not exists next_attempt_at timestamptz,
  add column if not exists n8n_execution_id text,
  add column if not exists idempotency_key text,
  add column if not exists input_hash text;

alter table public.jobs
  drop constraint if exists jobs_known_words,
  drop constraint if exists jobs_ended_when_ended,
  drop constraint if exists jobs_result_when_completed,
  drop constraint if exists jobs_idempotency_key_short;
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
  add constraint jobs_idempotency_key_short check (version is null or length(idempotency_key) between 1 and 100);

create index if not exists jobs_of_user on public.jobs (user_id, created_at desc);
create unique index if not exists jobs_idempotency on public.jobs (user_id, idempotency_key);
create index if not exists jobs_queue on public.jobs (queued_at, id) where status = 'queued' and version is not null;
create index if not exists jobs_running on public.jobs (started_at) where status = 'running' and version is not null;
create index if not exists jobs_active on public.jobs (user_id) where status in ('queued', 'running') and version is not null;
create index if not exists jobs_claims on public.jobs (started_at);

-- Why a job failed, as the visitor reads it.
create table if not exists public.job_errors (
  code text primary key,
  sentence text not null
);
insert into public.job_errors (code, sentence) values
  ('cancelled', 'You cancelled this plan.'),
  ('invalid_input', 'The request for this plan could not be used. Fill in the form again.'),
  ('stuck_queued', 'Nobody was there to make this plan in time.'),
  ('timed_out', 'Making this plan took too long, so it was stopped.'),
  ('worker_lost', 'Making this plan was interrupted too often.'),
  ('webhook_unreachable', 'The workflow service could not be reached.'),
  ('workflow_failed', 'Something went wrong while this plan was being made.'),
  ('unusable_plan', 'What came out was not the plan you asked for.'),
  ('unreadable_result', 'A result came back that cannot be read as a plan.')
on conflict (code) do update set sentence = excluded.sentence;

-- A writer's own words on a failure: for operators, never for a page.
create table if not exists public.job_faults (
  id bigint generated always as identity primary key,
  job_id uuid not null references public.jobs (id) on delete cascade,
  attempt integer not null,
  detail text not null,
  at timestamptz not null default now()
);
create index if not exists job_faults_of_job on public.job_faults (job_id);

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

-- ------------------------------------------------------------------------------------------------------- functions

/* What makes two requests the same: everything but the moment they were made. */
create or replace function public.job_input_hash(input jsonb) returns text
language sql immutable set search_path = '' as $$
  select encode(sha256(convert_to((input - 'requestedAt')::text, 'UTF8')), 'hex')
$$;

create or replace function public.job_feature(job_type text) returns text
language sql immutable set search_path = '' as $$
  select case job_type when 'plan_builder' then 'aiPlanBuilder' end
$$;

/* One account's bookings happen one after the other, on every node and for every client. */
create or replace function public.lock_usage(account uuid) returns void
language sql set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended('planbuilder.usage.' || account::text, 0))
$$;

/* True inside the app's own transactions (see Database.AsServiceAsync): PostgREST cannot set it, so n8n never has it. */
create or replace function public.written_by_app() returns boolean
language sql stable set search_path = '' as $$
  select coalesce(current_setting('planbuilder.writer', true), '') = 'app'
$$;

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

/* Cancels the caller's own job. True when it had not ended yet. From queued the booking is refunded, from running it is not:
   otherwise one could start for nothing for ever. */
create or replace function public.cancel_job(job_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  writer text := coalesce(current_setting('planbuilder.writer', true), '');
  cancelled boolean;
begin
  perform set_config('planbuilder.writer', 'app', true);
  update public.jobs set status = 'failed', error_code = 'cancelled'
   where jobs.id = cancel_job.job_id and jobs.user_id = auth.uid()
     and jobs.status in ('queued', 'running') and jobs.version is not null;
  cancelled := found;
  perform set_config('planbuilder.writer', writer, true);
  return cancelled;
end $$;

-- -------------------------------------------------------------------------------------------------------- triggers

create or replace function public.jobs_before_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if jsonb_typeof(new.input) is distinct from 'object' then
    raise exception 'The input of a job is a JSON object.' using errcode = 'PT400';
  end if;
  if octet_length(new.input::text) > 16384 then
    raise exception 'The input of a job is at most 16 kB.' using errcode = 'PT400';
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
  if current_setting('transaction_isolation') not in ('read committed', 'serializable') then
    raise exception 'A job is inserted under read committed or serializable: an older snapshot would pass the limit.'
      using errcode = '25001';
  end if;

  perform public.lock_usage(new.user_id);
  select * into usage from public.usage_of(new.user_id, feature);
  if not found then
    raise exception 'usage_limits has no row for the tier "free".' using errcode = 'PT503';
  end if;
  select count(*) into active
    from public.jobs
   where user_id = new.user_id and type = new.type and status in ('queued', 'running') and version is not null;

  if usage.used >= usage.per_month then
    raise exception 'You have used % of % plans this month.', usage.used, usage.per_month
      using errcode = 'PT429', hint = json_build_object('used', usage.used, 'limit', usage.per_month)::text;
  end if;
  if active > usage.max_active then
    raise exception 'You have % plans in the making; more than that do not run at once.', active - 1
      using errcode = 'PT409', hint = json_build_object('used', active - 1, 'limit', usage.max_active)::text;
  end if;

  insert into public.user_activity (user_id, feature, job_id, metadata)
  values (new.user_id, feature, new.id, jsonb_build_object(
    'job_id', new.id, 'goal', new.input -> 'goal', 'period', new.input -> 'period', 'platforms', new.input -> 'platforms'));
  perform pg_notify('jobs', new.id::text);
  return null;
end $$;

create or replace function public.jobs_before_update() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  by_app boolean := public.written_by_app();
  brings_result boolean;
  arrow text;
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

  arrow := case
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

  if arrow is null then
    if old.status in ('completed', 'failed') then
      return null; -- an error would only make n8n's error workflow write again
    end if;
    raise exception 'A job does not go from % to %.', old.status, coalesce(new.status, 'null')
      using errcode = 'PT409', hint = 'A job is completed by a result, which is a JSON object.';
  end if;
  if old.status = 'running' and old.runner = 'local' and not by_app and arrow in ('report', 'fail') then
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
  if arrow in ('wait', 'claim', 'report') then -- an open job has not failed: no writer's words on it
    new.error := old.error;
    new.error_code := old.error_code;
  end if;
  new.step := left(new.step, 100);
  new.progress := least(greatest(coalesce(new.progress, 0), old.progress), 99);

  case arrow
  when 'wait' then
    new.step := old.step;
    new.progress := old.progress;
  when 'claim' then
    new.attempt := old.attempt + 1;
    new.attempts_left := greatest(old.attempts_left - 1, 0);
    new.started_at := now();
    new.heartbeat_at := now();
    new.progress := 0;
    new.runner := case when by_app then new.runner else 'n8n' end;
  when 'report' then
    new.heartbeat_at := now();
  when 'complete' then
    new.completed_at := now();
    new.progress := 100;
    new.step := null;
    new.error := null;
    new.error_code := null;
    new.runner := coalesce(new.runner, case when not by_app then 'n8n' end);
  when 'fail' then
    new.completed_at := now();
    new.result := null;
    new.progress := old.progress;
    new.step := old.step;
    if not exists (select from public.job_errors where code = new.error_code) then
      new.error_code := 'workflow_failed';
    end if;
    if new.error is distinct from old.error and btrim(new.error) <> '' then
      insert into public.job_faults (job_id, attempt, detail) values (old.id, old.attempt, left(new.error, 100000));
    end if;
    new.error := (select sentence from public.job_errors where code = new.error_code);
  when 'rescue', 'requeue' then
    new.queued_at := now();
    new.started_at := null;
    new.completed_at := null;
    new.heartbeat_at := null;
    new.step := null;
    new.progress := 0;
    new.error := null;
    new.error_code := null;
    new.n8n_execution_id := null;
    if arrow = 'requeue' then
      new.attempts_left := 3;
      new.runner := null;
      new.handed_over_at := null;
      new.handover_attempts := 0;
      new.next_attempt_at := null;
    end if;
  end case;

  new.version := old.version + case
    when (new.status, new.step, new.progress, new.error_code, new.runner)
         is distinct from (old.status, old.step, old.progress, old.error_code, old.runner) then 1
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
      insert into public.job_notifications (user_id, job_id, message)
      values (new.user_id, new.id, case
        when new.status = 'completed' then 'Your plan is ready.'
        else 'Your plan was not made. ' || new.error end);
    end if;

    if new.status = 'failed' and not (new.error_code = 'cancelled' and old.status = 'running') then
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

revoke all on function
  public.job_input_hash(jsonb), public.job_feature(text), public.lock_usage(uuid), public.written_by_app(),
  public.job_result_object(jsonb), public.cancel_job(uuid),
  public.jobs_before_insert(), public.jobs_after_insert(), public.jobs_before_update(), public.jobs_after_update()
  from public, anon, authenticated, service_role;
grant execute on function public.job_input_hash(jsonb), public.cancel_job(uuid) to authenticated;

drop trigger if exists jobs_before_insert on public.jobs;
create trigger jobs_before_insert before insert on public.jobs
  for each row execute function public.jobs_before_insert();
drop trigger if exists jobs_after_insert on public.jobs;
create trigger jobs_after_insert after insert on public.jobs
  for each row execute function public.jobs_after_insert();
drop trigger if exists jobs_before_update on public.jobs;
create trigger jobs_before_update before update on public.jobs
  for each row execute function public.jobs_before_update();
drop trigger if exists jobs_after_update on public.jobs;
create trigger jobs_after_update after update on public.jobs
  for each row execute function public.jobs_after_update();

-- ------------------------------------------------------------------------------------------------ who may do what

alter table public.jobs enable row level security, no force row level security;
alter table public.job_errors enable row level security, no force row level security;
alter table public.job_faults enable row level security, no force row level security;
alter table public.job_notifications enable row level security, no force row level security;

revoke all on public.jobs, public.job_errors, public.job_faults, public.job_notifications
  from public, anon, authenticated, service_role, planbuilder_app;
grant select, insert (user_id, type, status, input, idempotency_key) on public.jobs to authenticated;
grant select, insert, update on public.jobs to service_role;
grant select on public.job_errors to authenticated, service_role;
grant select on public.job_faults to service_role;
grant select, update (read) on public.job_notifications to authenticated;
grant select on public.job_notifications to service_role;

do $$
declare old_policy record;
begin
  for old_policy in
    select tablename, policyname from pg_policies
     where schemaname = 'public' and tablename in ('jobs', 'job_errors', 'job_faults', 'job_notifications')
  loop
    execute format('drop policy %I on public.%I', old_policy.policyname, old_policy.tablename);
  end loop;
end $$;
create policy "own jobs are seen" on public.jobs
  for select to authenticated using (user_id = (select auth.uid()));
create policy "own jobs are enqueued" on public.jobs
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "the service reads jobs" on public.jobs
  for select to service_role using (true);
create policy "the service enqueues jobs" on public.jobs
  for insert to service_role with check (true);
create policy "the service moves jobs" on public.jobs
  for update to service_role using (true) with check (true);
create policy "reasons are seen" on public.job_errors
  for select to authenticated, service_role using (true);
create policy "the service reads faults" on public.job_faults
  for select to service_role using (true);
create policy "own notifications are seen" on public.job_notifications
  for select to authenticated using (user_id = (select auth.uid()));
create policy "own notifications are marked read" on public.job_notifications
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy "the service reads notifications" on public.job_notifications
  for select to service_role using (true);

do $$
begin
  if exists (select from pg_publication where pubname = 'supabase_realtime' and not puballtables)
     and not exists (select from pg_publication_tables
                      where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = 'jobs') then
    alter publication supabase_realtime add table public.jobs;
  end if;
exception
  when insufficient_privilege then raise notice 'jobs is not in supabase_realtime: add it in Supabase > Database > Publications';
end $$;
