-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- What an owner does with a plan as a whole: names it, deletes it, brings it back. A deleted job is gone for everybody but for the function
-- that lists them to their owner: row-level security hides it, and nothing moves it. After some days the clock deletes it for good. The
-- ledger keeps its row.

alter table public.jobs
  add column if not exists title text,
  add column if not exists deleted_at timestamptz;
alter table public.jobs
  drop constraint if exists jobs_title_short,
  drop constraint if exists jobs_deleted_when_ended;
alter table public.jobs
  add constraint jobs_title_short check (length(btrim(title)) between 1 and 100),
  -- A deleted job does not move, so one in the queue would hold up all others.
  add constraint jobs_deleted_when_ended check (deleted_at is null or version is null or status in ('completed', 'failed'));
create index if not exists jobs_deleted on public.jobs (deleted_at) where deleted_at is not null;

-- ------------------------------------------------------------------------------------------------------- functions

/* Names and deletions pass by the rules of a job's life, and nothing else may come with them. What is to happen to a deleted job is
   skipped, as it is for a job that has ended. */
create or replace function public.jobs_before_keeping() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  title text := new.title;
  deleted_at timestamptz := new.deleted_at;
begin
  if title is not distinct from old.title and deleted_at is not distinct from old.deleted_at then
    return null;
  end if;
  if not public.written_by_app() then
    raise exception 'Only its owner names or deletes a plan.' using errcode = '42501';
  end if;
  new := old;
  new.title := title;
  new.deleted_at := deleted_at;
  new.updated_at := now();
  return new;
end $$;

drop trigger if exists jobs_before_keeping on public.jobs;
create trigger jobs_before_keeping before update on public.jobs
  for each row when (old.deleted_at is not null or new.title is distinct from old.title or new.deleted_at is distinct from old.deleted_at)
  execute function public.jobs_before_keeping();
drop trigger if exists jobs_before_update on public.jobs;
create trigger jobs_before_update before update on public.jobs
  for each row when (new.title is not distinct from old.title and new.deleted_at is not distinct from old.deleted_at)
  execute function public.jobs_before_update();

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

/* Deletes for good at most that many jobs which their owners deleted longer ago than the age. Never a row of the ledger. Gives how many. */
create or replace function public.forget_deleted(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app deletes what is old.' using errcode = '42501';
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

revoke all on function
  public.jobs_before_keeping(), public.rename_job(uuid, text), public.delete_job(uuid), public.restore_job(uuid), public.deleted_jobs(),
  public.forget_deleted(interval, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.rename_job(uuid, text), public.delete_job(uuid), public.restore_job(uuid), public.deleted_jobs()
  to authenticated;
grant execute on function public.forget_deleted(interval, integer) to service_role;

-- ------------------------------------------------------------------------------------------------ who may do what

drop policy if exists "own jobs are seen" on public.jobs;
create policy "own jobs are seen" on public.jobs
  for select to authenticated using (user_id = (select auth.uid()) and deleted_at is null);
