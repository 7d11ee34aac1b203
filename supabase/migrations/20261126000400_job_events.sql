-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- The story of a job: every change of it with its time, written by a trigger, so that no writer can leave one out.
-- The messages taken from n8n's callback, which had this name before, are kept in job_messages.

-- ---------------------------------------------------------------------------------------------------------- tables

do $$
begin
  if exists (select from pg_attribute
              where attrelid = to_regclass('public.job_events') and attname = 'webhook_id' and not attisdropped) then
    alter table public.job_events rename to job_messages;
    alter table public.job_messages rename constraint job_events_pkey to job_messages_pkey;
    alter table public.job_messages rename constraint job_events_job_id_fkey to job_messages_job_id_fkey;
    alter index public.job_events_at rename to job_messages_at;
  end if;
end $$;

-- A step's progress from post to post is not told, its beginning is.
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

insert into public.job_errors (code, sentence) values
  ('stopped', 'Whoever runs PlanBuilder stopped this plan; you may ask for it again.')
on conflict (code) do update set sentence = excluded.sentence;

-- ------------------------------------------------------------------------------------------------------- functions

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
      when new.attempts_left > old.attempts_left then 'given_back'
      when new.next_attempt_at is not null then 'put_off'
      else 'rescued' end
    when new.status is distinct from old.status then case new.status when 'running' then 'claimed' else new.status end
    when new.status = 'running' and split_part(new.step, ',', 1) is distinct from split_part(old.step, ',', 1) then 'reported'
    when new.status = 'queued' and new.handover_attempts > old.handover_attempts then 'handing_over'
    when new.status = 'queued' and old.runner = 'n8n' and new.runner = 'local' then 'taken_back'
    when new.status = 'queued' and old.handed_over_at is not null and new.handed_over_at is null then 'refused'
    when new.status = 'queued' and new.runner = 'n8n' and old.next_attempt_at is not null and new.next_attempt_at is null then 'handed_over'
  end;
  if kind is not null then
    insert into public.job_events (job_id, kind, was, attempt, runner, step, progress, error_code, next_attempt_at)
    values (new.id, kind, old.status, new.attempt, coalesce(new.runner, old.runner),
      case kind when 'reported' then new.step else old.step end, case kind when 'reported' then new.progress else old.progress end,
      new.error_code, case when kind in ('put_off', 'refused') then new.next_attempt_at end);
  end if;
  return null;
end $$;

/* Remembers a message. False when it was taken before. */
create or replace function public.take_event(job_id uuid, webhook_id text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app takes events.' using errcode = '42501';
  end if;
  insert into public.job_messages (job_id, webhook_id)
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
  delete from public.job_messages where at < now() - interval '15 minutes';
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;

/* Deletes at most that many of the changes older than the age. Gives how many. */
create or replace function public.delete_old_events(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app deletes what is old.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Nothing younger than a day is deleted.' using errcode = 'PT400';
  end if;
  delete from public.job_events where id in (
    select id from public.job_events where at < now() - age order by at limit most for update skip locked);
  get diagnostics gone = row_count;
  return gone;
end $$;

revoke all on function public.jobs_events(), public.take_event(uuid, text), public.forget_events(), public.delete_old_events(interval, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.take_event(uuid, text), public.forget_events(), public.delete_old_events(interval, integer) to service_role;

drop trigger if exists jobs_events on public.jobs; -- after the triggers that move the job: they come first by their names
create trigger jobs_events after insert or update on public.jobs
  for each row execute function public.jobs_events();

-- ------------------------------------------------------------------------------------------------ who may do what

alter table public.job_messages enable row level security, no force row level security;
alter table public.job_events enable row level security, no force row level security;
revoke all on public.job_messages, public.job_events from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.job_events to service_role;

drop policy if exists "the service reads stories" on public.job_events;
create policy "the service reads stories" on public.job_events for select to service_role using (true);
