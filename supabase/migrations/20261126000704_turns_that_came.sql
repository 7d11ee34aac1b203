-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- A job that was claimed has had its turn, even if others of its account had put it off: when it comes back to the queue, it waits for
-- nobody who came after that.
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
