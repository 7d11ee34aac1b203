-- The order of the queue: the job with the earliest queue_position_at is claimed next.
--
-- That is the moment at which it was queued, and a minute later for each open job that its account has already: an account that queues
-- many does not make the others wait for all of them. A job that returns to the queue keeps its position; one that was claimed moves up
-- to the moment of the claim, so that it waits for nobody who came after that.

create index if not exists jobs_queue_position on public.jobs (queue_position_at, id) where status = 'queued' and queued_at is not null;
-- What was reclaimed from n8n is looked for before each hand-over, and found without reading all that waits for one.
create index if not exists jobs_reclaimed on public.jobs (queue_position_at, id)
  where status = 'queued' and queued_at is not null and runner = 'local';

drop trigger if exists jobs_set_queue_position on public.jobs;
drop function if exists public.jobs_set_queue_position();
drop function if exists public.queue_position(uuid);
