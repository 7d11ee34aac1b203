-- Enqueueing a job: what a new row starts with, and the limit that every client meets. A plan that its owner brings as a file is a job
-- that begins where others end.

/* What makes two requests the same: everything but the moment they were made. */
create or replace function public.job_input_hash(input jsonb) returns text
language sql immutable
return encode(sha256(convert_to((input - 'requestedAt')::text, 'UTF8')), 'hex');

/* The name that a plan gets where another of its account's has the one that is wanted: with "(2)" and so on behind it. For the trigger,
   which has locked the account's usage: two plans that are requested at once get two names. */
create or replace function public.free_title(account uuid, wanted text, but uuid) returns text
language plpgsql set search_path = '' as $$
declare
  stem constant text := btrim(left(wanted, 94)); -- of 100: room for "(999)"
  taken text[];
  number integer := 2;
begin
  select array_agg(title) into taken
    from public.jobs where user_id = account and type = 'plan_builder' and id <> but and starts_with(title, stem);
  if stem = '' or (stem = any (taken)) is not true then
    return nullif(stem, '');
  end if;
  while stem || ' (' || number || ')' = any (taken) loop
    number := number + 1;
  end loop;
  return stem || ' (' || number || ')';
end $$;

/* Written with few expressions: each is set up anew in each transaction. */
create or replace function public.jobs_before_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  imported constant boolean := -- by import_plan: no client may insert a result, and n8n is not the app
    new.type = 'plan_builder' and new.status = 'completed' and new.result is not null and public.written_by_app();
  plan constant jsonb := case when imported then new.result end;
begin
  if jsonb_typeof(new.input) is distinct from 'object' then
    raise exception 'A job''s input must be a JSON object.' using errcode = 'PT400';
  end if;
  if octet_length(new.input::text) > 32768 then
    raise exception 'A job''s input can''t be larger than 32 kB.' using errcode = 'PT400';
  end if;

  if new.type = 'plan_change' then
    -- Looks among the caller's plans, whatever account the row names, so that nobody learns whether others have a plan.
    perform public.check_plan_change(coalesce(auth.uid(), new.user_id), new.input);
    new.title := null;
  end if;

  -- Until the end of the transaction: what is counted here and after the insert stays true.
  perform public.lock_usage(new.user_id);
  select 'queued', public.job_input_hash(new.input), 0, 3, 0, 1, now(), now(), now(), 0, 0,
         case new.type when 'plan_change' then 'local' end, -- made here, until it is handed over
         now() + interval '1 minute' * count(*)             -- see 09_job_queue.sql
    into new.status, new.input_hash, new.attempt, new.attempts_left, new.progress, new.version, new.created_at, new.updated_at,
         new.queued_at, new.handover_attempts, new.n8n_runs, new.runner, new.queue_position_at
    from planbuilder.managed_jobs
   where user_id = new.user_id and status in ('queued', 'running');
  if new.title is not null then
    new.title := public.free_title(new.user_id, new.title, new.id);
  end if;

  if num_nonnulls(new.result, new.error, new.error_code, new.step, new.posts_done, new.posts_total, new.started_at, new.completed_at,
                  new.heartbeat_at, new.handed_over_at, new.next_attempt_at, new.n8n_execution_id, new.received_result,
                  new.n8n_workflow, new.deleted_at, new.stop_requested_at) > 0 then
    new.result := null;
    new.error := null;
    new.error_code := null;
    new.step := null;
    new.posts_done := null;
    new.posts_total := null;
    new.started_at := null;
    new.completed_at := null;
    new.heartbeat_at := null;
    new.handed_over_at := null;
    new.next_attempt_at := null;
    new.n8n_execution_id := null;
    new.received_result := null;
    new.n8n_workflow := null;
    new.deleted_at := null;
    new.stop_requested_at := null;
  end if;
  if imported then
    new.status := 'completed';
    new.progress := 100;
    new.result := plan;
    new.completed_at := now();
  end if;
  return new;
end $$;

/* The limit. After the insert, since a BEFORE trigger also fires for a row that "on conflict do nothing" then drops. */
create or replace function public.jobs_after_insert() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  imported constant boolean := new.status = 'completed';
  of_feature constant text := case when imported then 'planImport' else public.job_feature(new.type) end;
  things constant text := case of_feature when 'planChange' then 'rewrites' when 'planImport' then 'imports' else 'plans' end;
  usage record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'Insert jobs under read committed: an older snapshot would bypass the limit.' using errcode = '25001';
  end if;

  -- As usage_of says it, in one statement that is planned once: a function is planned at each call.
  select l.tier, l.per_month, l.max_active, l.requests_per_day, booked.used, booked.requested,
         (select count(*) from planbuilder.managed_jobs j
           where j.user_id = new.user_id and j.type = new.type and j.status in ('queued', 'running')) as active
    into usage
    from (select known.*
            from public.usage_limits known,
                 (select coalesce(
                    (select s.tier from public.subscriptions s
                      where s.user_id = new.user_id and s.status in ('active', 'trialing', 'past_due')
                      order by s.updated_at desc nulls last, s.created_at desc nulls last
                      limit 1),
                    (select d.tier from public.usage_limits d where d.feature = of_feature and d.is_default)) as tier) wanted
           where known.feature = of_feature and known.tier in (wanted.tier, 'free')
           order by (known.tier = wanted.tier) is true desc
           limit 1) l,
         (select count(*) filter (where a.refunded_at is null) as used,
                 count(*) filter (where a.created_at >= date_trunc('day', now(), 'UTC')) as requested
            from public.user_activity a
           where a.user_id = new.user_id and a.feature = of_feature
             and a.created_at >= date_trunc('month', now(), 'UTC')
             and a.created_at < (date_trunc('month', now() at time zone 'utc') + interval '1 month') at time zone 'utc') booked;
  if not found then
    raise exception 'usage_limits has no row for the tier "free".' using errcode = 'PT503';
  end if;

  if usage.used >= usage.per_month then
    raise exception 'You''ve used % of % % this month.', usage.used, usage.per_month, things
      using errcode = 'PT429', hint = json_build_object('used', usage.used, 'limit', usage.per_month)::text;
  end if;
  if usage.active > usage.max_active then
    raise exception 'You already have % % in progress, the most at one time.', usage.active - 1, things
      using errcode = 'PT409', hint = json_build_object('used', usage.active - 1, 'limit', usage.max_active)::text;
  end if;
  if usage.requested >= usage.requests_per_day then
    raise exception 'You''ve requested % % today, the most in one day.', usage.requested, things
      using errcode = 'PT429', hint = json_build_object('used', usage.requested, 'limit', usage.requests_per_day, 'of', 'day')::text;
  end if;

  with booked as (
    insert into public.user_activity (user_id, feature, job_id, tier, metadata)
    values (new.user_id, of_feature, new.id, usage.tier, jsonb_build_object(
      'job_id', new.id, 'goal', new.input -> 'goal', 'period', new.input -> 'period', 'platforms', new.input -> 'platforms'))
    on conflict do nothing) -- booked already
  insert into public.job_events (job_id, kind, attempt, progress)
  values (new.id, case when imported then 'imported' else 'enqueued' end, new.attempt, new.progress);

  -- A transaction that notifies holds up every other one that does until it is on the disk. So the app tells its runners of what it
  -- enqueues when that is done, and nobody can watch a job before.
  if current_setting('planbuilder.announcer', true) is distinct from 'app' then
    perform pg_notify('jobs', new.id::text);
    if not imported then
      perform pg_notify('queued', '0');
    end if;
  end if;
  return null;
end $$;

/* Takes a plan that the caller brings: a completed job of theirs, of that name or with "(2)" behind it, which counts as an import and not
   as a plan. Gives its id, the same for the same key; null where that one was deleted. Refuses with 23514 what is no plan, or too large. */
create or replace function public.import_plan(input jsonb, plan jsonb, name text, key text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  writer text := coalesce(current_setting('planbuilder.writer', true), '');
  imported uuid;
begin
  if jsonb_typeof(import_plan.plan -> 'schedule') is distinct from 'array' or octet_length(import_plan.plan::text) > 1048576 then
    raise exception 'An import must be a plan of at most 1 MB.' using errcode = '23514';
  end if;
  perform set_config('planbuilder.writer', 'app', true);
  insert into public.jobs (user_id, type, status, input, result, idempotency_key, title)
  values (auth.uid(), 'plan_builder', 'completed', import_plan.input, import_plan.plan, import_plan.key, import_plan.name)
  on conflict do nothing
  returning id into imported;
  perform set_config('planbuilder.writer', writer, true);
  return coalesce(imported, (
    select id from public.jobs
     where user_id = auth.uid() and type = 'plan_builder' and idempotency_key = import_plan.key and deleted_at is null));
end $$;

revoke all on function public.job_input_hash(jsonb), public.free_title(uuid, text, uuid), public.jobs_before_insert(),
  public.jobs_after_insert(), public.import_plan(jsonb, jsonb, text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.job_input_hash(jsonb), public.import_plan(jsonb, jsonb, text, text) to authenticated;

create or replace trigger jobs_before_insert before insert on public.jobs
  for each row when (new.type in ('plan_builder', 'plan_change')) execute function public.jobs_before_insert();
create or replace trigger jobs_after_insert after insert on public.jobs
  for each row when (new.type in ('plan_builder', 'plan_change')) execute function public.jobs_after_insert();
