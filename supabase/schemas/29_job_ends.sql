-- What follows from a job's move, in the same transaction: its owner's notification, the refund or the new booking, and the word to who
-- watches.

create or replace function public.jobs_after_update() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  ended boolean := new.status in ('completed', 'failed');
  feature_of_it constant text := public.job_feature(new.type);
begin
  if new.status is distinct from old.status then
    if ended and (old.error_code is null or new.error_code is distinct from old.error_code) then
      if new.type = 'plan_change' then
        perform public.notify_plan_change(new.user_id, new.input, new.error_code, new.error);
      else
        insert into public.job_notifications (user_id, job_id, feature, message, read)
        values (new.user_id, new.id, public.job_feature(new.type), case
          when new.status = 'completed' and old.error_code is not null then 'Your plan finished late, and it''s ready now.'
          when new.status = 'completed' then 'Your plan is ready.'
          when new.error_code = 'cancelled' then new.error
          else 'We couldn''t create your plan. ' || new.error end,
          coalesce(new.error_code = 'cancelled', false)); -- who cancels knows
      end if;
    end if;

    if new.status = 'failed'
       and (old.status = 'queued' or (select refunded from public.failure_reasons where code = new.error_code)) then
      update public.user_activity set refunded_at = now() where job_id = new.id and feature = feature_of_it and refunded_at is null;
    elsif (new.status = 'completed' and old.error_code is not null) or (old.status = 'failed' and new.status = 'queued') then
      perform public.lock_usage(new.user_id); -- a late result or a requeue is never refused, and keeps its month
      update public.user_activity set refunded_at = null where job_id = new.id and feature = feature_of_it and refunded_at is not null;
    end if;
  end if;

  perform pg_notify('jobs', new.id::text);
  return null;
end $$;

revoke all on function public.jobs_after_update() from public, anon, authenticated, service_role;

create or replace trigger jobs_after_update after update on public.jobs
  for each row when (new.version is distinct from old.version) execute function public.jobs_after_update();
