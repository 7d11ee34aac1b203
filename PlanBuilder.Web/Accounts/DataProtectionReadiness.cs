using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Before its keys were read a node can neither tell who is asking nor take a form: until then its pages say that the database does not
/// answer, instead of signing everybody out.
/// </summary>
internal sealed class DataProtectionReadiness(RequestDelegate next, IDataProtectionProvider protection)
{
    private readonly IDataProtector anything = protection.CreateProtector(nameof(DataProtectionReadiness));
    private volatile bool read;

    public Task InvokeAsync(HttpContext context)
    {
        if (!read && context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null
            && context.Features.Get<IExceptionHandlerFeature>() is null) // the page that says so needs no keys
        {
            try
            {
                anything.Protect([]);
                read = true;
            }
            catch (CryptographicException e) when (Outage(e) is { } unavailable)
            {
                throw unavailable;
            }
        }

        return next(context);
    }

    private static DatabaseUnavailableException? Outage(Exception? e) =>
        e as DatabaseUnavailableException ?? (e is null ? null : Outage(e.InnerException));
}
