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

revoke all on function public.archived_account(), public.archived_deleted_jobs(), public.archived_deleted_revisions(),
  public.archived_job_events(), public.archived_job_failures()
  from public, anon, authenticated, service_role;
grant execute on function public.archived_account(), public.archived_deleted_jobs(), public.archived_deleted_revisions(),
  public.archived_job_events(), public.archived_job_failures()
  to authenticated;
