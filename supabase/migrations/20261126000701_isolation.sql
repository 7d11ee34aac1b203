-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- A job is inserted under read committed alone. Serializable writers are watched among themselves, but one that waits for the lock counts
-- as things stood before it, and would not see what a writer under read committed has booked meanwhile.

/* The limit. After the insert, since a BEFORE trigger also fires for a row that "on conflict do nothing" then drops. */
create or replace function public.jobs_after_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  feature text := public.job_feature(new.type);
  usage record;
  active integer;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'A job is inserted under read committed: an older snapshot would pass the limit.' using errcode = '25001';
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
revoke all on function public.jobs_after_insert() from public, anon, authenticated, service_role;
