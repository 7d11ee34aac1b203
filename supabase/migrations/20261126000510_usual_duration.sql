-- History: one step of the way to today's schema, which stands in supabase/schemas.

-- How long plans of a kind usually take: the last completed ones, found without reading the others. Whose period is longer than any of
-- ours is of no kind.
create index if not exists jobs_completed on public.jobs (runner, left(input ->> 'period', 10), completed_at desc)
  where status = 'completed' and version is not null;
