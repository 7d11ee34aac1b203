-- What is kept of an account and its role does not see, for the archive that its owner downloads. Each gives the caller's own rows only.

/* The account itself, without what proves who one is. */
create or replace function public.archived_account() returns setof jsonb
language sql stable security definer set search_path = '' as $$
  select (select jsonb_object_agg(key, value)
            from jsonb_each(to_jsonb(u))
           where key in ('id', 'email', 'phone', 'created_at', 'updated_at', 'last_sign_in_at', 'email_confirmed_at', 'raw_app_meta_data',
                         'raw_user_meta_data'))
    from auth.users u where u.id = auth.uid()
$$;

/* Deleted plans that can still be restored. */
create or replace function public.archived_deleted_jobs() returns setof public.jobs
language sql stable security definer set search_path = '' as $$
  select * from public.jobs where user_id = auth.uid() and deleted_at is not null
$$;

create or replace function public.archived_deleted_revisions() returns setof public.plan_revisions
language sql stable security definer set search_path = '' as $$
  select r.* from public.plan_revisions r join public.jobs j on j.id = r.job_id where j.user_id = auth.uid() and j.deleted_at is not null
$$;

create or replace function public.archived_job_events() returns setof public.job_events
language sql stable security definer set search_path = '' as $$
  select e.* from public.job_events e join public.jobs j on j.id = e.job_id where j.user_id = auth.uid()
$$;

/* When something failed. What a service said then is for operators: it may hold what is secret to the service. */
create or replace function public.archived_job_failures() returns table (id bigint, job_id uuid, attempt integer, at timestamptz)
language sql stable security definer set search_path = '' as $$
  select f.id, f.job_id, f.attempt, f.at from public.job_failures f join public.jobs j on j.id = f.job_id where j.user_id = auth.uid()
$$;

create or replace function public.archived_sessions()
returns table (id uuid, created_at timestamptz, last_seen_at timestamptz, ended_at timestamptz, ip_address text, user_agent text)
language sql stable security definer set search_path = '' as $$
  select s.id, s.created_at, s.last_seen_at, s.ended_at, s.ip_address, s.user_agent
    from public.account_sessions s where s.user_id = auth.uid()
$$;

/* That there is a second factor, without its secret. */
create or replace function public.archived_second_factor() returns table (created_at timestamptz, recovery_codes_left integer)
language sql stable security definer set search_path = '' as $$
  select f.created_at, cardinality(f.recovery_codes) from public.second_factors f where f.user_id = auth.uid()
$$;

create or replace function public.archived_ai_usage() returns setof public.ai_usage
language sql stable security definer set search_path = '' as $$
  select * from public.ai_usage where user_id = auth.uid()
$$;

revoke all on function public.archived_account(), public.archived_deleted_jobs(), public.archived_deleted_revisions(),
  public.archived_job_events(), public.archived_job_failures(), public.archived_sessions(), public.archived_second_factor(),
  public.archived_ai_usage()
  from public, anon, authenticated, service_role;
grant execute on function public.archived_account(), public.archived_deleted_jobs(), public.archived_deleted_revisions(),
  public.archived_job_events(), public.archived_job_failures(), public.archived_sessions(), public.archived_second_factor(),
  public.archived_ai_usage()
  to authenticated;
