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
