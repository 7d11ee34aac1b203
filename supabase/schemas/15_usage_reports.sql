-- Each day of the ledger becomes a report.

-- A day (UTC) that is over, for each feature and tier: what was booked, refunded, and what ended on it. Written once.
create table if not exists public.usage_reports (
  day date not null,
  feature text not null,
  tier text not null,
  users integer not null,           -- accounts that booked something
  booked integer not null,
  refunded integer not null,
  completed integer not null,
  failed jsonb not null,            -- how many by code
  median_seconds double precision,  -- from being asked for to being completed
  high_seconds double precision,    -- the 95th percentile
  input_tokens bigint not null,     -- of the completed plans, where their maker counted them
  output_tokens bigint not null,
  primary key (day, feature, tier)
);

/* The tokens that a result says its making took, from none to a million million; null where it says nothing. Anybody may have written it. */
create or replace function public.tokens_of(result jsonb, direction text) returns numeric
language sql immutable set search_path = '' as $$
  select least(sum(greatest(least((step ->> direction)::numeric, 1e12), 0)), 1e12)
    from jsonb_array_elements(case when jsonb_typeof(result #> '{made,steps}') = 'array' then result #> '{made,steps}' else '[]' end) as step
   where jsonb_typeof(step -> direction) = 'number'
  having count(*) > 0
$$;

/* What the reports of these days (UTC) say, the last one included. Reads the rows of these days alone, by their indexes. */
create or replace function public.usage_on(first_day date, last_day date) returns setof public.usage_reports
language sql stable security definer set search_path = '' as $$
  with booked as (
    select (created_at at time zone 'utc')::date as day, feature, coalesce(tier, 'unknown') as tier,
           count(distinct user_id)::integer as users, count(*)::integer as booked
      from public.user_activity
     where created_at >= first_day::timestamp at time zone 'utc' and created_at < (last_day + 1)::timestamp at time zone 'utc'
     group by 1, 2, 3),
  refunded as (
    select (refunded_at at time zone 'utc')::date as day, feature, coalesce(tier, 'unknown') as tier, count(*)::integer as refunded
      from public.user_activity
     where refunded_at >= first_day::timestamp at time zone 'utc' and refunded_at < (last_day + 1)::timestamp at time zone 'utc'
     group by 1, 2, 3),
  ended as (
    select (j.completed_at at time zone 'utc')::date as day, a.feature, coalesce(a.tier, 'unknown') as tier, j.status, j.error_code,
           extract(epoch from j.completed_at - j.created_at)::double precision as seconds, j.result
      from planbuilder.managed_jobs j,
           lateral (select feature, tier from public.user_activity -- what was booked with the job lies beside the day's other bookings
                     where created_at = j.created_at and job_id = j.id and feature in ('aiPlanBuilder', 'planChange', 'planImport')
                    union all -- an older function booked after it: each by its index, which reads a page for each job
                    select feature, tier from public.user_activity where job_id = j.id and feature = 'aiPlanBuilder'
                    union all
                    select feature, tier from public.user_activity where job_id = j.id and feature = 'planChange'
                    union all
                    select feature, tier from public.user_activity where job_id = j.id and feature = 'planImport'
                    limit 1) a
     where j.completed_at is not null
       and j.completed_at >= first_day::timestamp at time zone 'utc' and j.completed_at < (last_day + 1)::timestamp at time zone 'utc'),
  completed as (
    select day, feature, tier, count(*)::integer as completed,
           percentile_cont(0.5) within group (order by seconds) as median, percentile_cont(0.95) within group (order by seconds) as high,
           sum(public.tokens_of(result, 'inputTokens'))::bigint as input, sum(public.tokens_of(result, 'outputTokens'))::bigint as output
      from ended where status = 'completed'
     group by 1, 2, 3),
  failed as (
    select day, feature, tier, jsonb_object_agg(error_code, times) as failed
      from (select day, feature, tier, error_code, count(*) as times from ended where status = 'failed' group by 1, 2, 3, 4) by_code
     group by 1, 2, 3),
  lines as (
    select day::date, feature, tier
      from generate_series(first_day::timestamp, last_day::timestamp, '1 day') as day, public.usage_limits
     where feature = 'aiPlanBuilder' -- others have a line where something happened
    union select day, feature, tier from booked
    union select day, feature, tier from refunded
    union select day, feature, tier from ended)
  select day, feature, tier, coalesce(users, 0), coalesce(booked, 0), coalesce(refunded, 0), coalesce(completed, 0), coalesce(failed, '{}'),
         median, high, coalesce(input, 0), coalesce(output, 0)
    from lines
    left join booked using (day, feature, tier)
    left join refunded using (day, feature, tier)
    left join completed using (day, feature, tier)
    left join failed using (day, feature, tier)
$$;

/* Reports the days that are over and not reported yet, at most that many. A day is over ten minutes after midnight, when no booking of
   it is under way any more. */
create or replace function public.report_usage(most_days integer)
returns table (days integer, booked bigint, refunded bigint, completed bigint)
language plpgsql security definer set search_path = '' as $$
declare
  yesterday date := ((now() - interval '10 minutes') at time zone 'utc')::date - 1;
  first_day date;
  last_day date;
begin
  if not public.written_by_app() then
    raise exception 'Only the app can report usage.' using errcode = '42501';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('planbuilder.usage_reports', 0)); -- of two nodes the second finds nothing to do
  select coalesce(
    (select max(r.day) + 1 from public.usage_reports r),
    (select min((a.created_at at time zone 'utc')::date) from public.user_activity a where a.created_at < now()),
    yesterday) into first_day;
  last_day := least(first_day + most_days - 1, yesterday);
  if first_day <= last_day then
    insert into public.usage_reports select * from public.usage_on(first_day, last_day);
  end if;
  return query
    select greatest(last_day - first_day + 1, 0), coalesce(sum(r.booked), 0)::bigint, coalesce(sum(r.refunded), 0)::bigint,
           coalesce(sum(r.completed), 0)::bigint
      from public.usage_reports r
     where r.day between first_day and last_day;
end $$;

revoke all on function public.tokens_of(jsonb, text), public.usage_on(date, date), public.report_usage(integer)
  from public, anon, authenticated, service_role;
grant execute on function public.tokens_of(jsonb, text), public.usage_on(date, date), public.report_usage(integer) to service_role;

alter table public.usage_reports enable row level security, no force row level security;
revoke all on public.usage_reports from public, anon, authenticated, service_role, planbuilder_app;
grant select on public.usage_reports to service_role;
drop policy if exists "the service reads reports" on public.usage_reports;
create policy "the service reads reports" on public.usage_reports for select to service_role using (true);
