-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- Who is told what of a job's end, and that the app hears of it at once.

-- The bell counts what is not read. In rows of an earlier system read may be null.
create index if not exists job_notifications_unread on public.job_notifications (user_id, created_at desc) where read is not true;

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
        when new.status = 'completed' and old.status = 'failed' then 'Your plan came late, and is ready after all.'
        when new.status = 'completed' then 'Your plan is ready.'
        else 'Your plan was not made. ' || new.error end,
        coalesce(new.error_code = 'cancelled', false)); -- who cancels knows
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

/* Says whose unread notifications are others now. */
create or replace function public.job_notifications_told() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('notifications', new.user_id::text);
  return null;
end $$;

revoke all on function public.jobs_after_update(), public.job_notifications_told() from public, anon, authenticated, service_role;

drop trigger if exists job_notifications_told on public.job_notifications;
create trigger job_notifications_told after insert or update of read on public.job_notifications
  for each row execute function public.job_notifications_told();
