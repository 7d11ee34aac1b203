-- What the app asks of accounts wherever they are kept: auth.users is ours, or Supabase Auth's, which the service's role may not read.

/* Whether the account's app_metadata says that it is an operator. */
create or replace function public.is_operator(account uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can check who is an operator.' using errcode = '42501';
  end if;
  return exists (select from auth.users where id = account and raw_app_meta_data ->> 'role' = 'operator');
end $$;

/* The accounts with these words in their address, or with this id; at most that many, in the order of their addresses. */
create or replace function public.find_accounts(wanted text, most integer)
returns table (id uuid, email text, created_at timestamptz, is_operator boolean, tier text)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can search accounts.' using errcode = '42501';
  end if;
  return query
    select u.id, u.email::text, u.created_at, u.raw_app_meta_data ->> 'role' is not distinct from 'operator',
           public.tier_of(u.id, 'aiPlanBuilder')
      from auth.users u
     where position(lower(wanted) in lower(u.email)) > 0 or u.id::text = lower(wanted)
     order by lower(u.email)
     limit most;
end $$;

/* The addresses of those of the accounts that there are and have one. */
create or replace function public.emails_of(accounts uuid[]) returns table (id uuid, email text)
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can read addresses.' using errcode = '42501';
  end if;
  return query select u.id, u.email::text from auth.users u where u.id = any (accounts) and u.email is not null;
end $$;

/* Deletes the account with all its rows. True when there was one. The audit trail keeps what it did and what was done to it, this
   deletion too, under a random id. */
create or replace function public.delete_account(account uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can delete accounts.' using errcode = '42501';
  end if;
  delete from auth.users where id = account;
  if not found then
    return false;
  end if;
  perform planbuilder.write_audit_event('account_deleted', account);
  perform planbuilder.forget_in_audit(account);
  return true;
end $$;

revoke all on function public.is_operator(uuid), public.find_accounts(text, integer), public.emails_of(uuid[]),
  public.delete_account(uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.is_operator(uuid), public.find_accounts(text, integer), public.emails_of(uuid[]),
  public.delete_account(uuid) to service_role;
