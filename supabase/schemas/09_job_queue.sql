-- The order of the queue: each job has its turn, and the one whose turn is first is claimed next.
--
-- A turn is the moment at which a job was queued, and a minute later for each open job that its account has already: whoever queues
-- many does not make the others wait for all of them. A job that comes back to the queue keeps its turn; one that was claimed has had
-- it, and waits for nobody who came after that.

create index if not exists jobs_turns on public.jobs (turn, id) where status = 'queued' and version is not null;
-- What was taken back from n8n is looked for before each hand-over, and found without reading all that waits for one.
create index if not exists jobs_taken_back on public.jobs (turn, id) where status = 'queued' and version is not null and runner = 'local';

create or replace function public.jobs_set_turn() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.turn := now() + interval '1 minute' * (
      select count(*) from public.jobs
       where user_id = new.user_id and status in ('queued', 'running') and version is not null);
  else
    new.turn := coalesce(old.turn, old.queued_at);
    if old.status = 'queued' and new.status = 'running' then
      new.turn := least(new.turn, now());
    end if;
  end if;
  return new;
end $$;
revoke all on function public.jobs_set_turn() from public, anon, authenticated, service_role;

-- Its name comes after those of the triggers that decide what becomes of the row.
create or replace trigger jobs_set_turn before insert or update on public.jobs
  for each row execute function public.jobs_set_turn();
