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
