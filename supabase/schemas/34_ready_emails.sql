-- Who isn't looking when a plan is ready, or couldn't be created, hears of it by email, once.

alter table public.user_profile add column if not exists email_when_ready boolean;   -- null where nothing was said, which is yes
alter table public.job_notifications add column if not exists emailed_at timestamptz; -- when a node took it on, wanted or not
create index if not exists job_notifications_to_email on public.job_notifications (created_at)
  where emailed_at is null and read is not true and feature = 'aiPlanBuilder';

/* Takes on what nobody has read within the delay, at most that many, and gives what is to be sent. Nobody else is given the same. What is
   older than an hour is no news any more. Since an address may be somebody else's, an account gets at most twenty emails a day, and the
   plan's name only if the address was confirmed: otherwise anyone could have their words sent to anyone. */
create or replace function public.claim_ready_emails(delay interval, most integer)
returns table (user_id uuid, email text, job_id uuid, message text, title text)
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can send emails.' using errcode = '42501';
  end if;
  return query
    with due as (
      select n.id from public.job_notifications n
       where n.emailed_at is null and n.read is not true and n.feature = 'aiPlanBuilder'
         and n.created_at between now() - interval '1 hour' and now() - delay
       order by n.created_at limit most for update skip locked),
    claimed as (
      update public.job_notifications n set emailed_at = now() from due where n.id = due.id
      returning n.user_id, n.job_id, n.message, n.created_at),
    counted as (
      select c.*, row_number() over (partition by c.user_id order by c.created_at) + (
               select count(*) from public.job_notifications sent
                where sent.user_id = c.user_id and sent.emailed_at > now() - interval '1 day') as number_today
        from claimed c)
    select c.user_id, u.email::text, c.job_id, c.message,
           case when to_jsonb(u) ->> 'email_confirmed_at' is not null then j.title end
      from counted c
      join public.jobs j on j.id = c.job_id
      join auth.users u on u.id = c.user_id
      left join public.user_profile p on p.user_id = c.user_id
     where c.number_today <= 20 and u.email is not null and j.deleted_at is null and p.email_when_ready is not false;
end $$;

/* For the link at the end of each such email. */
create or replace function public.turn_off_ready_emails(account uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can turn off emails.' using errcode = '42501';
  end if;
  insert into public.user_profile (user_id, email_when_ready)
  select id, false from auth.users where id = account
  on conflict (user_id) do update set email_when_ready = false;
end $$;

revoke all on function public.claim_ready_emails(interval, integer), public.turn_off_ready_emails(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.claim_ready_emails(interval, integer), public.turn_off_ready_emails(uuid) to service_role;
