-- Written by script/schema from the declared files below. Statements that only this step needs go before them.

-- ============================================================ supabase/schemas/15_usage_reports.sql
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

-- ============================================================
-- What was applied, for doctor and migrate --repair.
select planbuilder.record_schema('20261130172101', '20261130121807', array[
  'constraint audit_events_known_act on public.audit_events',
  'constraint audit_events_known_way on public.audit_events',
  'constraint audit_events_short on public.audit_events',
  'constraint jobs_well_formed on public.jobs',
  'constraint plan_revisions_in_words on public.plan_revisions',
  'constraint plan_revisions_of_a_number on public.plan_revisions',
  'constraint plan_revisions_of_a_plan on public.plan_revisions',
  'constraint plan_revisions_restore_an_earlier on public.plan_revisions',
  'function auth.uid',
  'function planbuilder.changed_objects',
  'function planbuilder.current_objects',
  'function planbuilder.drop_account_keys',
  'function planbuilder.forget_in_audit',
  'function planbuilder.lock_sessions',
  'function planbuilder.record_schema',
  'function planbuilder.reset_grants',
  'function planbuilder.restore_indexes_and_keys',
  'function planbuilder.set_updated_at',
  'function planbuilder.write_audit_event',
  'function public.account_sessions_notify',
  'function public.ai_usage_of',
  'function public.ai_usage_today',
  'function public.archived_account',
  'function public.archived_ai_usage',
  'function public.archived_deleted_jobs',
  'function public.archived_deleted_revisions',
  'function public.archived_job_events',
  'function public.archived_job_failures',
  'function public.archived_second_factor',
  'function public.archived_sessions',
  'function public.archived_strategies',
  'function public.audit_events_stay',
  'function public.begin_account_session',
  'function public.begin_second_factor_attempt',
  'function public.begin_sign_in_attempt',
  'function public.cancel_job',
  'function public.check_ai_allowance',
  'function public.check_plan_change',
  'function public.claim_ready_emails',
  'function public.delete_account',
  'function public.delete_job',
  'function public.deleted_jobs',
  'function public.emails_of',
  'function public.end_account_sessions',
  'function public.find_accounts',
  'function public.forget_audit_addresses',
  'function public.forget_gone_accounts',
  'function public.free_title',
  'function public.has_supabase_factor',
  'function public.import_plan',
  'function public.is_operator',
  'function public.job_feature',
  'function public.job_input_hash',
  'function public.job_notifications_guard',
  'function public.job_notifications_notify',
  'function public.job_result_object',
  'function public.jobs_account_guard',
  'function public.jobs_after_insert',
  'function public.jobs_after_update',
  'function public.jobs_audit',
  'function public.jobs_before_insert',
  'function public.jobs_before_owner_action',
  'function public.jobs_before_update',
  'function public.jobs_drop_writing',
  'function public.jobs_events',
  'function public.jobs_keep_type',
  'function public.jobs_propose',
  'function public.jobs_queue_webhook',
  'function public.jobs_settle_ai',
  'function public.lease_outgoing_deliveries',
  'function public.lock_usage',
  'function public.name_job',
  'function public.notify_plan_change',
  'function public.outgoing_deliveries_trim',
  'function public.outgoing_webhooks_forget',
  'function public.plan_parts',
  'function public.plan_revision_numbers',
  'function public.plan_revisions_after_insert',
  'function public.plan_with_parts',
  'function public.purge_account_sessions',
  'function public.purge_ai_usage',
  'function public.purge_audit_events',
  'function public.purge_deleted_jobs',
  'function public.purge_ended_jobs',
  'function public.purge_job_events',
  'function public.purge_job_failures',
  'function public.purge_job_writing',
  'function public.purge_plan_changes',
  'function public.purge_webhook_deliveries',
  'function public.read_protection_keys',
  'function public.record_audit_events',
  'function public.record_webhook_delivery',
  'function public.record_workflow_version',
  'function public.rename_job',
  'function public.report_usage',
  'function public.reserve_ai',
  'function public.restore_job',
  'function public.revise_plan',
  'function public.revision_parts',
  'function public.revision_plan',
  'function public.session_cutoffs_notify',
  'function public.settle_ai',
  'function public.stop_job',
  'function public.store_protection_key',
  'function public.subscriptions_audit',
  'function public.subscriptions_guard',
  'function public.tier_of',
  'function public.tokens_of',
  'function public.turn_off_ready_emails',
  'function public.usage_of',
  'function public.usage_on',
  'function public.user_activity_before_insert',
  'function public.user_activity_before_update',
  'function public.user_activity_guard',
  'function public.without_keys',
  'function public.written_by_app',
  'index account_sessions_created on public.account_sessions',
  'index account_sessions_of_user on public.account_sessions',
  'index account_sessions_supabase on public.account_sessions',
  'index ai_usage_key on public.ai_usage',
  'index ai_usage_of_day on public.ai_usage',
  'index ai_usage_of_job on public.ai_usage',
  'index audit_events_newest on public.audit_events',
  'index audit_events_of_act on public.audit_events',
  'index audit_events_of_actor on public.audit_events',
  'index audit_events_of_user on public.audit_events',
  'index audit_events_with_address on public.audit_events',
  'index job_events_at on public.job_events',
  'index job_events_of_job on public.job_events',
  'index job_failures_at on public.job_failures',
  'index job_failures_of_job on public.job_failures',
  'index job_notifications_of_job on public.job_notifications',
  'index job_notifications_of_user on public.job_notifications',
  'index job_notifications_read on public.job_notifications',
  'index job_notifications_to_email on public.job_notifications',
  'index job_notifications_unread on public.job_notifications',
  'index jobs_active on public.jobs',
  'index jobs_claims on public.jobs',
  'index jobs_completed on public.jobs',
  'index jobs_deleted on public.jobs',
  'index jobs_ended on public.jobs',
  'index jobs_failed on public.jobs',
  'index jobs_idempotency on public.jobs',
  'index jobs_of_user on public.jobs',
  'index jobs_queue_position on public.jobs',
  'index jobs_received on public.jobs',
  'index jobs_reclaimed on public.jobs',
  'index jobs_running on public.jobs',
  'index jobs_stopping on public.jobs',
  'index outgoing_deliveries_due on public.outgoing_deliveries',
  'index outgoing_deliveries_of_job on public.outgoing_deliveries',
  'index outgoing_deliveries_of_user on public.outgoing_deliveries',
  'index password_links_created on public.password_links',
  'index password_links_of_user on public.password_links',
  'index plan_feeds_of_job on public.plan_feeds',
  'index plan_feeds_of_plan on public.plan_feeds',
  'index plan_proposals_created on public.plan_proposals',
  'index plan_proposals_of_job on public.plan_proposals',
  'index plan_proposals_of_user on public.plan_proposals',
  'index plan_revisions_bytes_of_user on public.plan_revisions',
  'index sign_in_attempts_last on public.sign_in_attempts',
  'index usage_limits_default on public.usage_limits',
  'index user_activity_change_job on public.user_activity',
  'index user_activity_created on public.user_activity',
  'index user_activity_import_job on public.user_activity',
  'index user_activity_of_user on public.user_activity',
  'index user_activity_plan_job on public.user_activity',
  'index user_activity_refunded on public.user_activity',
  'index users_email on auth.users',
  'index webhook_deliveries_at on public.webhook_deliveries',
  'policy an older function books usage on public.user_activity',
  'policy limits are seen on public.usage_limits',
  'policy only own notifications of plans on public.job_notifications',
  'policy only own plans on public.jobs',
  'policy only own usage of plans on public.user_activity',
  'policy own acts are seen on public.audit_events',
  'policy own deliveries are seen on public.outgoing_deliveries',
  'policy own feeds are seen on public.plan_feeds',
  'policy own jobs are enqueued on public.jobs',
  'policy own jobs are seen on public.jobs',
  'policy own notifications are marked read on public.job_notifications',
  'policy own notifications are seen on public.job_notifications',
  'policy own posts are seen as they are finished on public.job_posts',
  'policy own profile is changed on public.user_profile',
  'policy own profile is made on public.user_profile',
  'policy own profile is seen on public.user_profile',
  'policy own proposals are dropped on public.plan_proposals',
  'policy own proposals are seen on public.plan_proposals',
  'policy own revisions are seen on public.plan_revisions',
  'policy own subscription is seen on public.subscriptions',
  'policy own usage is seen on public.user_activity',
  'policy own webhook is seen on public.outgoing_webhooks',
  'policy reasons are seen on public.failure_reasons',
  'policy the app counts attempts on public.sign_in_attempts',
  'policy the app forgets attempts on public.second_factor_attempts',
  'policy the app keeps finished posts on public.job_posts',
  'policy the app keeps finished steps on public.job_steps',
  'policy the app keeps second factors on public.second_factors',
  'policy the app keeps the deliveries on public.outgoing_deliveries',
  'policy the app keeps the feeds on public.plan_feeds',
  'policy the app keeps the links on public.password_links',
  'policy the app keeps the sessions on public.account_sessions',
  'policy the app keeps the webhooks on public.outgoing_webhooks',
  'policy the app proposes on public.plan_proposals',
  'policy the app reads the cutoffs on public.session_cutoffs',
  'policy the app reads the trail on public.audit_events',
  'policy the app reads the version on planbuilder.schema_version',
  'policy the app reads the version on public.workflow_version',
  'policy the service enqueues jobs on public.jobs',
  'policy the service keeps limits on public.usage_limits',
  'policy the service keeps subscriptions on public.subscriptions',
  'policy the service keeps the accounts on auth.users',
  'policy the service moves jobs on public.jobs',
  'policy the service reads AI usage on public.ai_usage',
  'policy the service reads events on public.job_events',
  'policy the service reads failures on public.job_failures',
  'policy the service reads jobs on public.jobs',
  'policy the service reads notifications on public.job_notifications',
  'policy the service reads reports on public.usage_reports',
  'policy the service reads usage on public.user_activity',
  'policy the workflow reads profiles on public.user_profile',
  'table auth.users',
  'table planbuilder.replaced_objects',
  'table planbuilder.schema_objects',
  'table planbuilder.schema_version',
  'table planbuilder.shared_tables',
  'table public.account_sessions',
  'table public.ai_usage',
  'table public.audit_events',
  'table public.failure_reasons',
  'table public.job_events',
  'table public.job_failures',
  'table public.job_notifications',
  'table public.job_posts',
  'table public.job_steps',
  'table public.jobs',
  'table public.outgoing_deliveries',
  'table public.outgoing_webhooks',
  'table public.password_links',
  'table public.plan_feeds',
  'table public.plan_proposals',
  'table public.plan_revisions',
  'table public.protection_keys',
  'table public.second_factor_attempts',
  'table public.second_factors',
  'table public.session_cutoffs',
  'table public.sign_in_attempts',
  'table public.subscriptions',
  'table public.usage_limits',
  'table public.usage_reports',
  'table public.user_activity',
  'table public.user_profile',
  'table public.webhook_deliveries',
  'table public.workflow_version',
  'trigger account_sessions_notify on public.account_sessions',
  'trigger audit_events_stay on public.audit_events',
  'trigger audit_events_stay_whole on public.audit_events',
  'trigger job_notifications_guard on public.job_notifications',
  'trigger job_notifications_guard_old on public.job_notifications',
  'trigger job_notifications_notify on public.job_notifications',
  'trigger jobs_account_guard on public.jobs',
  'trigger jobs_account_guard_delete on public.jobs',
  'trigger jobs_after_insert on public.jobs',
  'trigger jobs_after_update on public.jobs',
  'trigger jobs_audit on public.jobs',
  'trigger jobs_before_insert on public.jobs',
  'trigger jobs_before_owner_action on public.jobs',
  'trigger jobs_before_update on public.jobs',
  'trigger jobs_drop_writing on public.jobs',
  'trigger jobs_events on public.jobs',
  'trigger jobs_keep_type on public.jobs',
  'trigger jobs_propose on public.jobs',
  'trigger jobs_queue_webhook on public.jobs',
  'trigger jobs_settle_ai on public.jobs',
  'trigger outgoing_deliveries_trim on public.outgoing_deliveries',
  'trigger outgoing_webhooks_forget on public.outgoing_webhooks',
  'trigger plan_revisions_after_insert on public.plan_revisions',
  'trigger session_cutoffs_notify on public.session_cutoffs',
  'trigger subscriptions_audit on public.subscriptions',
  'trigger subscriptions_audit_change on public.subscriptions',
  'trigger subscriptions_guard on public.subscriptions',
  'trigger subscriptions_updated_at on public.subscriptions',
  'trigger user_activity_before_insert on public.user_activity',
  'trigger user_activity_before_update on public.user_activity',
  'trigger user_activity_guard on public.user_activity',
  'trigger user_profile_updated_at on public.user_profile',
  'view planbuilder.managed_jobs'
]);
