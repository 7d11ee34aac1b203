-- A job's life. The database owns it, because n8n, Supabase clients and the app all write to jobs:
--
--   queued --claim--> running --complete--> completed        queued --result--> completed
--   queued --fail---> failed            running --fail----> failed
--   running --rescue-> queued           failed --requeue--> queued
--   failed --late result--> completed   (where failure_reasons.late_result says so)
--   completed --unreadable result--> failed                  (the app only)
--
-- On its way to n8n a queued job has the runner 'n8n': with next_attempt_at in the future and handed_over_at set, a node is handing it
-- over (a lease: when that node dies, another hands it over again); with handed_over_at alone, n8n has it; with neither, past its
-- next_attempt_at, it was refused. With the runner 'local' and a hand-over behind it, it was reclaimed: it is made here.

/* A result as an object: a JSON string is parsed, anything else is wrapped for PlanReader. */
create or replace function public.job_result_object(result jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  if jsonb_typeof(result) = 'string' then
    begin
      result := (result #>> '{}')::jsonb;
    exception
      when data_exception or program_limit_exceeded then null; -- words that are no JSON are kept as they are
    end;
  end if;
  return case jsonb_typeof(result)
    when 'object' then result
    when 'null' then null
    else jsonb_build_object('output', result)
  end;
end $$;

create or replace function public.jobs_before_update() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  by_app boolean := public.written_by_app();
  brings_result boolean;
  transition text;
begin
  if old.version is null then -- a row of an earlier system: an execution still under way there may end it, nothing else
    if old.status = 'completed' then
      return null;
    end if;
    new.id := old.id;
    new.user_id := old.user_id;
    new.type := old.type;
    new.input := old.input;
    new.created_at := old.created_at;
    new.version := null;
    new.updated_at := now();
    return new;
  end if;

  if new.result is distinct from old.result then
    new.result := public.job_result_object(new.result);
  end if;
  brings_result := new.result is not null and new.result is distinct from old.result;
  if brings_result and new.status = old.status and old.status <> 'completed' then
    new.status := 'completed'; -- a result that arrives alone
  end if;

  transition := case
    when old.status = 'queued' and new.status = 'queued' then 'wait'
    when old.status = 'queued' and new.status = 'running' and not brings_result then 'claim'
    when old.status = 'running' and new.status = 'running' then 'report'
    when old.status in ('queued', 'running') and new.status = 'completed' and brings_result then 'complete'
    when old.status in ('queued', 'running') and new.status = 'failed' then 'fail'
    when old.status = 'running' and new.status = 'queued' and not brings_result then 'rescue'
    when old.status = 'failed' and new.status = 'queued' and not brings_result then 'requeue'
    when old.status = 'failed' and new.status = 'completed' and brings_result
     and exists (select from public.failure_reasons where code = old.error_code and late_result) then 'complete'
    when old.status = 'completed' and new.status = 'failed' and new.error_code = 'unreadable_result' and by_app then 'fail'
  end;

  if old.runner = 'local' and old.handover_attempts > 0 and not by_app and old.status <> 'failed' then
    -- reclaimed from n8n, whose answer comes late: the plan is made here
    if brings_result then
      insert into public.job_failures (job_id, attempt, detail)
      select old.id, old.attempt, 'A late result, which was not taken: ' || left(new.result::text, 10000)
       where (select count(*) from public.job_failures where job_id = old.id) < 20;
    end if;
    return null;
  end if;

  if transition is null then
    if old.status in ('completed', 'failed') then
      return null; -- an error would only make n8n's error workflow write again
    end if;
    raise exception 'A job can''t go from % to %.', old.status, coalesce(new.status, 'null')
      using errcode = 'PT409', hint = 'To complete a job, write its result as a JSON object.';
  end if;
  if old.status = 'running' and old.runner = 'local' and not by_app and transition in ('report', 'fail') then
    return null; -- our local runner holds it and speaks for it; only a result is taken
  end if;

  new.id := old.id;
  new.user_id := old.user_id;
  new.type := old.type;
  new.input := old.input;
  new.input_hash := old.input_hash;
  new.idempotency_key := old.idempotency_key;
  new.created_at := old.created_at;
  new.queued_at := old.queued_at;
  new.started_at := old.started_at;
  new.completed_at := old.completed_at;
  new.heartbeat_at := old.heartbeat_at;
  new.attempt := old.attempt;
  new.updated_at := now();
  if transition in ('wait', 'claim', 'report') then -- an open job has not failed: no writer's words on it
    new.error := old.error;
    new.error_code := old.error_code;
  end if;
  new.step := left(split_part(new.step, ',', 1), 100); -- one word: some workflows say "drafting, post 2 of 14"
  new.progress := least(greatest(coalesce(new.progress, 0), old.progress), 99);
  new.posts_total := case when new.posts_total > 0 then least(new.posts_total, 10000) end;
  new.posts_done := case when new.posts_total > 0 then least(greatest(new.posts_done, 0,
    case when new.step is distinct from 'asking_again' or old.step = 'asking_again' then old.posts_done end), new.posts_total) end;
  if not by_app then
    new.stop_requested_at := old.stop_requested_at;
  end if;

  case transition
  when 'wait' then
    new.step := old.step;
    new.progress := old.progress;
    new.posts_done := old.posts_done;
    new.posts_total := old.posts_total;
  when 'claim' then
    new.attempt := old.attempt + 1;
    new.attempts_left := greatest(old.attempts_left - 1, 0);
    new.started_at := now();
    new.heartbeat_at := now();
    new.progress := 0;
    new.posts_done := null;
    new.posts_total := null;
    new.runner := case when by_app then new.runner else 'n8n' end;
  when 'report' then
    if new.stop_requested_at is not distinct from old.stop_requested_at then -- a wish is no sign of life
      new.heartbeat_at := now();
    end if;
  when 'complete' then
    new.completed_at := now();
    new.progress := 100;
    new.step := null;
    new.posts_done := null;
    new.posts_total := null;
    new.error := null;
    new.error_code := null;
    new.runner := case when by_app then new.runner else 'n8n' end;
  when 'fail' then
    new.completed_at := now();
    new.result := null;
    new.progress := old.progress;
    new.step := old.step;
    new.posts_done := old.posts_done;
    new.posts_total := old.posts_total;
    if not exists (select from public.failure_reasons where code = new.error_code) then
      new.error_code := 'workflow_failed';
    end if;
    if new.error is distinct from old.error and btrim(new.error) <> '' then
      insert into public.job_failures (job_id, attempt, detail)
      select old.id, old.attempt, left(new.error, 100000)
       where (select count(*) from public.job_failures where job_id = old.id) < 20;
    end if;
    new.error := (select message from public.failure_reasons where code = new.error_code);
  when 'rescue', 'requeue' then
    new.queued_at := now();
    new.started_at := null;
    new.completed_at := null;
    new.heartbeat_at := null;
    new.step := null;
    new.progress := 0;
    new.posts_done := null;
    new.posts_total := null;
    new.error := null;
    new.error_code := null;
    new.n8n_execution_id := null;
    if old.runner = 'local' and old.handover_attempts > 0 then
      new.runner := case when transition = 'rescue' then 'local' end; -- n8n had its chance
    elsif transition = 'rescue' then
      new.runner := null;
      new.handed_over_at := null;
    end if;
    if transition = 'requeue' then
      new.attempts_left := 3;
      new.runner := null;
      new.handed_over_at := null;
      new.handover_attempts := 0;
      new.next_attempt_at := null;
      new.stop_requested_at := null;
    end if;
  end case;

  new.version := old.version + case
    when (new.status, new.step, new.progress, new.posts_done, new.posts_total, new.error_code, new.runner, new.stop_requested_at)
         is distinct from (old.status, old.step, old.progress, old.posts_done, old.posts_total, old.error_code, old.runner,
                           old.stop_requested_at) then 1
    else 0 end;
  return new;
end $$;

create or replace function public.jobs_after_update() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  ended boolean := new.status in ('completed', 'failed');
begin
  if new.status is distinct from old.status then
    if ended then
      insert into public.job_notifications (user_id, job_id, feature, message, read)
      values (new.user_id, new.id, public.job_feature(new.type), case
        when new.status = 'completed' and old.status = 'failed' then 'Your plan finished late, and it''s ready now.'
        when new.status = 'completed' then 'Your plan is ready.'
        when new.error_code = 'cancelled' then new.error
        else 'We couldn''t create your plan. ' || new.error end,
        coalesce(new.error_code = 'cancelled', false)); -- who cancels knows
    end if;

    if new.status = 'failed'
       and (old.status = 'queued' or (select refunded from public.failure_reasons where code = new.error_code)) then
      update public.user_activity set refunded_at = now() where job_id = new.id and feature = 'aiPlanBuilder' and refunded_at is null;
    elsif old.status = 'failed' then -- a late result or a requeue is never refused, and keeps its month
      perform public.lock_usage(new.user_id);
      update public.user_activity set refunded_at = null where job_id = new.id and feature = 'aiPlanBuilder' and refunded_at is not null;
    end if;
  end if;

  if new.version > old.version then
    perform pg_notify('jobs', new.id::text);
  end if;
  return null;
end $$;

revoke all on function public.job_result_object(jsonb), public.jobs_before_update(), public.jobs_after_update()
  from public, anon, authenticated, service_role;

create or replace trigger jobs_before_update before update on public.jobs
  for each row when (old.type = 'plan_builder'
    and new.title is not distinct from old.title and new.deleted_at is not distinct from old.deleted_at)
  execute function public.jobs_before_update();
create or replace trigger jobs_after_update after update on public.jobs
  for each row when (new.version is not null) execute function public.jobs_after_update();
