-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- n8n: hand-over, the signed callback, retention.
--
-- A queued job with the runner 'n8n' is on its way there: with next_attempt_at in the future and handed_over_at set it is being handed
-- over by a node (a lease; when that node dies, another hands it over again); with handed_over_at alone n8n has it; with neither
-- past its next_attempt_at it was refused. With the runner 'local' and a hand-over behind it, it was taken back: it is made here.

-- ---------------------------------------------------------------------------------------------------------- tables

-- The messages taken from n8n's callback, so that none is taken twice. A job's go with it.
create table if not exists public.job_events (
  job_id uuid not null references public.jobs (id) on delete cascade,
  webhook_id text not null,
  at timestamptz not null default now(),
  primary key (job_id, webhook_id)
);
create index if not exists job_events_at on public.job_events (at);
create index if not exists jobs_failed on public.jobs (completed_at) where status = 'failed' and version is not null;
create index if not exists job_notifications_read on public.job_notifications (created_at) where read;

-- ------------------------------------------------------------------------------------------------------- functions

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

  if old.runner = 'local' and old.handover_attempts > 0 and not by_app and old.status <> 'failed' then
    -- taken back from n8n, which comes late: the plan is made here
    if brings_result then
      insert into public.job_faults (job_id, attempt, detail)
      select old.id, old.attempt, 'A result came late, and was not taken: ' || left(new.result::text, 10000)
       where (select count(*) from public.job_faults where job_id = old.id) < 20;
    end if;
    return null;
  end if;

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
    new.runner := case when by_app then new.runner else 'n8n' end;
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
    if old.runner = 'local' and old.handover_attempts > 0 then
      new.runner := case when arrow = 'rescue' then 'local' end; -- n8n had its turn
    elsif arrow = 'rescue' then
      new.runner := null;
      new.handed_over_at := null;
    end if;
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

/* Remembers a message. False when it was taken before. */
create or replace function public.take_event(job_id uuid, webhook_id text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app takes events.' using errcode = '42501';
  end if;
  insert into public.job_events (job_id, webhook_id)
  select jobs.id, take_event.webhook_id from public.jobs where jobs.id = take_event.job_id
  on conflict do nothing;
  return found;
end $$;

/* Forgets messages which are too old to be sent again: they may be 5 minutes ahead, and are taken for 5 minutes more. */
create or replace function public.forget_events() returns integer
language plpgsql security definer set search_path = '' as $$
declare forgotten integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app forgets events.' using errcode = '42501';
  end if;
  delete from public.job_events where at < now() - interval '15 minutes';
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;

/* Deletes at most that many failed and cancelled jobs, and as many read notifications, older than the age. Never a completed plan,
   never a row of the ledger. Gives how many rows went, cascades not counted. */
create or replace function public.delete_old(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  jobs_gone integer;
  notifications_gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app deletes what is old.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Nothing younger than a day is deleted.' using errcode = 'PT400';
  end if;
  delete from public.jobs where id in (
    select id from public.jobs
     where status = 'failed' and version is not null and completed_at < now() - age
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

revoke all on function
  public.take_event(uuid, text), public.forget_events(), public.delete_old(interval, integer), public.jobs_before_update()
  from public, anon, authenticated, service_role;
grant execute on function public.take_event(uuid, text), public.forget_events(), public.delete_old(interval, integer) to service_role;

-- ------------------------------------------------------------------------------------------------ who may do what

-- No role reads or writes it but by the functions above.
alter table public.job_events enable row level security, no force row level security;
revoke all on public.job_events from public, anon, authenticated, service_role, planbuilder_app;
