-- Enqueueing a job: what a new row starts with, and the limit that every client meets.

/* What makes two requests the same: everything but the moment they were made. */
create or replace function public.job_input_hash(input jsonb) returns text
language sql immutable set search_path = '' as $$
  select encode(sha256(convert_to((input - 'requestedAt')::text, 'UTF8')), 'hex')
$$;

create or replace function public.jobs_before_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if jsonb_typeof(new.input) is distinct from 'object' then
    raise exception 'A job''s input must be a JSON object.' using errcode = 'PT400';
  end if;
  if octet_length(new.input::text) > 16384 then
    raise exception 'A job''s input can''t be larger than 16 kB.' using errcode = 'PT400';
  end if;

  new.status := 'queued';
  new.input_hash := public.job_input_hash(new.input);
  new.result := null;
  new.error := null;
  new.error_code := null;
  new.attempt := 0;
  new.attempts_left := 3;
  new.runner := null;
  new.step := null;
  new.progress := 0;
  new.posts_done := null;
  new.posts_total := null;
  new.version := 1;
  new.created_at := now();
  new.updated_at := now();
  new.queued_at := now();
  new.started_at := null;
  new.completed_at := null;
  new.heartbeat_at := null;
  new.handed_over_at := null;
  new.handover_attempts := 0;
  new.next_attempt_at := null;
  new.n8n_execution_id := null;
  new.title := null;
  new.deleted_at := null;
  new.stop_requested_at := null;
  return new;
end $$;

/* The limit. After the insert, since a BEFORE trigger also fires for a row that "on conflict do nothing" then drops. */
create or replace function public.jobs_after_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  feature text := public.job_feature(new.type);
  usage record;
  active integer;
  per_day integer;
  today integer;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'Insert jobs under read committed: an older snapshot would bypass the limit.' using errcode = '25001';
  end if;

  perform public.lock_usage(new.user_id);
  select * into usage from public.usage_of(new.user_id, feature);
  if not found then
    raise exception 'usage_limits has no row for the tier "free".' using errcode = 'PT503';
  end if;
  select count(*) into active
    from planbuilder.managed_jobs
   where user_id = new.user_id and type = new.type and status in ('queued', 'running');

  if usage.used >= usage.per_month then
    raise exception 'You''ve used % of % plans this month.', usage.used, usage.per_month
      using errcode = 'PT429', hint = json_build_object('used', usage.used, 'limit', usage.per_month)::text;
  end if;
  if active > usage.max_active then
    raise exception 'You already have % plans in progress, the most at one time.', active - 1
      using errcode = 'PT409', hint = json_build_object('used', active - 1, 'limit', usage.max_active)::text;
  end if;

  select l.requests_per_day into per_day from public.usage_limits l where l.tier = usage.tier and l.feature = public.job_feature(new.type);
  if per_day is not null then
    select count(*) into today
      from public.user_activity a
     where a.user_id = new.user_id and a.feature = public.job_feature(new.type)
       and a.created_at >= date_trunc('day', now() at time zone 'utc') at time zone 'utc';
    if today >= per_day then
      raise exception 'You''ve requested % plans today, the most in one day.', today
        using errcode = 'PT429', hint = json_build_object('used', today, 'limit', per_day, 'of', 'day')::text;
    end if;
  end if;

  insert into public.user_activity (user_id, feature, job_id, metadata)
  values (new.user_id, feature, new.id, jsonb_build_object(
    'job_id', new.id, 'goal', new.input -> 'goal', 'period', new.input -> 'period', 'platforms', new.input -> 'platforms'));
  perform pg_notify('jobs', new.id::text);
  return null;
end $$;

revoke all on function public.job_input_hash(jsonb), public.jobs_before_insert(), public.jobs_after_insert()
  from public, anon, authenticated, service_role;
grant execute on function public.job_input_hash(jsonb) to authenticated;

create or replace trigger jobs_before_insert before insert on public.jobs
  for each row when (new.type = 'plan_builder') execute function public.jobs_before_insert();
create or replace trigger jobs_after_insert after insert on public.jobs
  for each row when (new.type = 'plan_builder') execute function public.jobs_after_insert();
