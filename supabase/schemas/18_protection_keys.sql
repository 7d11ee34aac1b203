-- The keys that protect cookies and forms, where several nodes share this database: each node takes what another one made.
-- No role reads or writes them but by the functions below, and those serve the app alone: whoever has a key can make sessions.

create table if not exists public.protection_keys (
  name text primary key,
  xml text not null,
  created_at timestamptz not null default now()
);
alter table public.protection_keys enable row level security, no force row level security;
revoke all on public.protection_keys from public, anon, authenticated, service_role, planbuilder_app;

create or replace function public.read_protection_keys() returns setof text
language plpgsql stable security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can read its keys.' using errcode = '42501';
  end if;
  return query select xml from public.protection_keys order by created_at, name;
end $$;

/* Keeps a key, unless others were kept since its maker read the first so many of them. False when it was not kept. */
create or replace function public.store_protection_key(name text, xml text, read_before integer) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not public.written_by_app() then
    raise exception 'Only the app can store its keys.' using errcode = '42501';
  end if;
  lock table public.protection_keys in share row exclusive mode;
  if (select count(*) from public.protection_keys) > read_before then
    return false;
  end if;
  insert into public.protection_keys (name, xml) values (store_protection_key.name, store_protection_key.xml);
  return true;
end $$;

revoke all on function public.read_protection_keys(), public.store_protection_key(text, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.read_protection_keys(), public.store_protection_key(text, text, integer) to service_role;
