-- The order of the queue: the job with the earliest queue_position_at is claimed next.
--
-- That is the moment at which it was queued, and a minute later for each open job that its account has already: an account that queues
-- many does not make the others wait for all of them. A job that returns to the queue keeps its position; one that was claimed moves up
-- to the moment of the claim, so that it waits for nobody who came after that.

create index if not exists jobs_queue_position on public.jobs (queue_position_at, id) where status = 'queued' and version is not null;
-- What was reclaimed from n8n is looked for before each hand-over, and found without reading all that waits for one.
create index if not exists jobs_reclaimed on public.jobs (queue_position_at, id) where status = 'queued' and version is not null and runner = 'local';

create or replace function public.jobs_set_queue_position() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.queue_position_at := now() + interval '1 minute' * (
      select count(*) from planbuilder.managed_jobs where user_id = new.user_id and status in ('queued', 'running'));
  else
    new.queue_position_at := coalesce(old.queue_position_at, old.queued_at);
    if old.status = 'queued' and new.status = 'running' then
      new.queue_position_at := least(new.queue_position_at, now());
    end if;
  end if;
  return new;
end $$;
revoke all on function public.jobs_set_queue_position() from public, anon, authenticated, service_role;

-- Its name comes after those of the triggers that decide what becomes of the row.
create or replace trigger jobs_set_queue_position before insert or update on public.jobs
  for each row when (new.type in ('plan_builder', 'plan_change')) execute function public.jobs_set_queue_position();
