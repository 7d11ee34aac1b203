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
