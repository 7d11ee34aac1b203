-- A job's life. The database owns it, because n8n, Supabase clients and the app all write to jobs:
--
--   queued --claim--> running --complete--> completed
--   queued --fail---> failed            running --fail----> failed
--   running --rescue-> queued           failed --requeue--> queued
--   queued, running, failed --receive--> running             (failed: where failure_reasons.late_result says so)
--
-- Only the app completes a job, with a plan that it has read. What another writer brings as the result is received: the job runs, at the
-- step 'reading', with the answer in received_result, until the app has read, mended and checked it, and completes or fails the job.
-- Meanwhile nobody else moves it but who cancels or stops it: no sweep, no other run. A late one keeps why it had failed in error_code:
-- it becomes completed and is booked again, or returns to that failure, without a word to its owner, who knows of it.
--
-- On its way to n8n a queued job has the runner 'n8n': with next_attempt_at in the future and handed_over_at set, a node is handing it
-- over (a lease: when that node dies, another hands it over again); with handed_over_at alone, n8n has it; with neither, past its
-- next_attempt_at, it was refused. With the runner 'local' and a hand-over behind it, it was reclaimed: it is made here. n8n_runs counts
-- n8n's claims, and the times that it accepted the job and did not claim it: the sweep hands it over again while it has runs left.

create or replace function public.jobs_before_update() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  by_app boolean := public.written_by_app();
  brings_result boolean;
  is_late boolean := old.error_code is not null; -- failed, or received after it had
  transition text;
begin
  if not by_app then
    new.received_result := old.received_result;
    new.n8n_runs := old.n8n_runs;
    new.n8n_workflow := old.n8n_workflow;
  end if;
  if old.version is null then -- a row of an earlier system: an execution still under way there may end it, nothing else
    if old.status = 'completed' then
      return null;
    end if;
    new.id := old.id;
    new.user_id := old.user_id;
    new.type := old.type;
    new.input := old.input;
    new.created_at := old.created_at;
    new.queued_at := null;
    new.version := null;
    new.updated_at := now();
    return new;
  end if;

  if new.result is distinct from old.result then
    new.result := public.job_result_object(new.result);
  end if;
  brings_result := new.result is not null and new.result is distinct from old.result;

  if old.received_result is not null and new.received_result is not null then -- another has answered: it is being read
    if new.result = old.received_result then
      return old; -- who says the same twice is answered twice
    elsif not by_app or new.status <> 'failed' or coalesce(new.error_code, '') not in ('cancelled', 'stopped') then
      return null;
    end if;
  end if;

  if brings_result and not by_app and old.status <> 'completed' and new.status in ('completed', old.status) then
    new.received_result := new.result; -- with or without a word on the status
  end if;

  transition := case
    when old.received_result is null and new.received_result is not null and old.status <> 'completed' then case
      when old.status <> 'failed' or exists (select from public.failure_reasons where code = old.error_code and late_result)
      then 'receive' end
    when old.status = 'queued' and new.status = 'queued' then 'wait'
    when old.status = 'queued' and new.status = 'running' and not brings_result then 'claim'
    when old.status = 'running' and new.status = 'running' then 'report'
    when old.status = 'running' and new.status = 'completed' and brings_result and by_app then 'complete'
    when old.status in ('queued', 'running') and new.status = 'failed' then 'fail'
    when old.status = 'running' and new.status = 'queued' and not brings_result then 'rescue'
    when old.status = 'failed' and new.status = 'queued' and not brings_result then 'requeue'
  end;

  if old.runner = 'local' and old.handover_attempts > 0 and not by_app and old.status <> 'failed' then
    -- reclaimed from n8n, whose answer comes late: the plan is made here
    if brings_result then
      insert into public.job_failures (job_id, attempt, detail)
      select old.id, old.attempt, 'A late result, which was not taken: ' || public.without_keys(left(new.result::text, 10000))
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
  new.queue_position_at := least(
    coalesce(old.queue_position_at, old.queued_at), case when old.status = 'queued' and transition in ('claim', 'receive') then now() end);
  new.started_at := old.started_at;
  new.completed_at := old.completed_at;
  new.heartbeat_at := old.heartbeat_at;
  new.attempt := old.attempt;
  new.updated_at := now();
  if transition in ('wait', 'claim', 'report', 'receive') then -- an open job has not failed: no writer's words on it
    new.error := null;
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
    if new.n8n_runs > old.n8n_runs then
      new.queued_at := now(); -- n8n, which had it, is given it again: it waits anew
    end if;
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
    new.n8n_runs := coalesce(old.n8n_runs, 0) + case new.runner when 'n8n' then 1 else 0 end;
  when 'report' then
    if new.stop_requested_at is not distinct from old.stop_requested_at then -- a wish is no sign of life
      new.heartbeat_at := now();
    end if;
  when 'receive' then
    new.status := 'running';
    new.runner := 'n8n';
    new.result := null;
    new.completed_at := null;
    new.heartbeat_at := now();
    new.next_attempt_at := null;
    new.step := 'reading';
    new.progress := greatest(old.progress, 90);
    new.posts_done := null;
    new.posts_total := null;
  when 'complete' then
    new.completed_at := now();
    new.received_result := null;
    new.progress := 100;
    new.step := null;
    new.posts_done := null;
    new.posts_total := null;
    new.error := null;
    new.error_code := null;
  when 'fail' then
    new.completed_at := now();
    new.received_result := null;
    if is_late and coalesce(new.error_code, '') not in ('cancelled', 'stopped') then
      new.error_code := old.error_code; -- the late answer is no plan, and changes nothing
    end if;
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
      select old.id, old.attempt, public.without_keys(left(new.error, 100000))
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
    new.received_result := null;
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
      new.n8n_runs := 0;
      new.next_attempt_at := null;
      new.stop_requested_at := null;
    end if;
    if new.type = 'plan_change' then -- as it began; what n8n lost, it is given again
      new.runner := 'local';
      new.handover_attempts := case when old.runner = 'local' and transition = 'rescue' then old.handover_attempts else 0 end;
    end if;
  end case;

  new.version := old.version + case
    when (new.status, new.step, new.progress, new.posts_done, new.posts_total, new.error_code, new.runner, new.stop_requested_at)
         is distinct from (old.status, old.step, old.progress, old.posts_done, old.posts_total, old.error_code, old.runner,
                           old.stop_requested_at) then 1
    else 0 end;
  return new;
end $$;

revoke all on function public.job_result_object(jsonb), public.jobs_before_update() from public, anon, authenticated, service_role;

create or replace trigger jobs_before_update before update on public.jobs
  for each row when (old.type in ('plan_builder', 'plan_change')
    and new.title is not distinct from old.title and new.deleted_at is not distinct from old.deleted_at)
  execute function public.jobs_before_update();
