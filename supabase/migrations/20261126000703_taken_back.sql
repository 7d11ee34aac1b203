-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- What was taken back from n8n is looked for before each hand-over, and found without reading all that waits for one.
create index if not exists jobs_taken_back on public.jobs (turn, id) where status = 'queued' and version is not null and runner = 'local';
