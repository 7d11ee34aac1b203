-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- The order of the queue: each job has its turn, and the one whose turn is first is claimed next.
--
-- A turn is the moment at which a job was queued, and a minute later for each open job that its account has already: whoever queues
-- many does not make the others wait for all of them. A job that comes back to the queue keeps its turn.

alter table public.jobs add column if not exists turn timestamptz;
create index if not exists jobs_turns on public.jobs (turn, id) where status = 'queued' and version is not null;
drop index if exists public.jobs_queue;

create or replace function public.jobs_set_turn() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.turn := now() + interval '1 minute' * (
      select count(*) from public.jobs
       where user_id = new.user_id and status in ('queued', 'running') and version is not null);
  else
    new.turn := coalesce(old.turn, old.queued_at);
  end if;
  return new;
end $$;
revoke all on function public.jobs_set_turn() from public, anon, authenticated, service_role;

-- Its name comes after those of the triggers that decide what becomes of the row.
drop trigger if exists jobs_set_turn on public.jobs;
create trigger jobs_set_turn before insert or update on public.jobs
  for each row execute function public.jobs_set_turn();

update public.jobs set turn = queued_at where status = 'queued' and version is not null and turn is null;
