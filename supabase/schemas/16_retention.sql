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
     where read and feature = 'aiPlanBuilder' and created_at < now() - age
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
     where type = 'plan_builder' and deleted_at < now() - age
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

/* Takes away where at most that many acts older than the age came from. The acts stay. Gives how many. */
create or replace function public.forget_audit_addresses(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare forgotten integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  perform set_config('planbuilder.audit', 'forgetting', true);
  update public.audit_events set ip = null, user_agent = null where id in (
    select id from public.audit_events
     where at < now() - age and (ip is not null or user_agent is not null)
     order by at
     limit most
       for update skip locked);
  get diagnostics forgotten = row_count;
  perform set_config('planbuilder.audit', '', true);
  return forgotten;
end $$;

/* Deletes at most that many acts older than the age. Gives how many. */
create or replace function public.purge_audit_events(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  perform set_config('planbuilder.audit', 'forgetting', true);
  delete from public.audit_events where id in (
    select id from public.audit_events where at < now() - age order by at limit most for update skip locked);
  get diagnostics gone = row_count;
  perform set_config('planbuilder.audit', '', true);
  return gone;
end $$;

/* Puts a random id in the place of at most that many accounts that are gone: deleted past the app, or named by an act that was written
   after their end. Gives how many. */
create or replace function public.forget_gone_accounts(most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  gone uuid;
  forgotten integer := 0;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  for gone in
    select named.id
      from (select user_id from public.audit_events union select actor_id from public.audit_events) named (id)
     where substr(named.id::text, 15, 1) <> '8' -- which stands for nobody already
       and not exists (select from auth.users u where u.id = named.id)
     limit most
  loop
    perform planbuilder.forget_in_audit(gone);
    forgotten := forgotten + 1;
  end loop;
  return forgotten;
end $$;

/* Deletes at most that many of the failures' details older than the age. The jobs keep their reasons. Gives how many. */
create or replace function public.purge_job_failures(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  delete from public.job_failures where id in (
    select id from public.job_failures where at < now() - age order by at limit most for update skip locked);
  get diagnostics gone = row_count;
  return gone;
end $$;

/* Deletes at most that many of the rows of AI usage older than the age, which is at least a day: today's are the limit. Gives how many. */
create or replace function public.purge_ai_usage(age interval, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare gone integer;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete old rows.' using errcode = '42501';
  end if;
  if age < interval '1 day' then
    raise exception 'Rows less than a day old can''t be deleted.' using errcode = 'PT400';
  end if;
  delete from public.ai_usage where id in (
    select id from public.ai_usage where day < ((now() - age) at time zone 'utc')::date order by day limit most for update skip locked);
  get diagnostics gone = row_count;
  return gone;
end $$;

revoke all on function public.purge_ended_jobs(interval, integer), public.purge_deleted_jobs(interval, integer),
  public.purge_job_events(interval, integer), public.purge_job_failures(interval, integer), public.purge_ai_usage(interval, integer),
  public.forget_audit_addresses(interval, integer),
  public.purge_audit_events(interval, integer), public.forget_gone_accounts(integer)
  from public, anon, authenticated, service_role;
grant execute on function public.purge_ended_jobs(interval, integer), public.purge_deleted_jobs(interval, integer),
  public.purge_job_events(interval, integer), public.purge_job_failures(interval, integer), public.purge_ai_usage(interval, integer),
  public.forget_audit_addresses(interval, integer),
  public.purge_audit_events(interval, integer), public.forget_gone_accounts(integer)
  to service_role;
