using Microsoft.AspNetCore.Authentication;
using Npgsql;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// A session or a token may outlive its account. The database refuses what it writes then, and the visitor is led to sign in.
/// </summary>
internal sealed class DeletedAccountMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation
            && e.ConstraintName?.EndsWith("_user_id_fkey", StringComparison.Ordinal) == true && !context.Response.HasStarted)
        {
            if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await ApiRefusal.Result(StatusCodes.Status401Unauthorized, "The account behind this token no longer exists.")
                    .ExecuteAsync(context);
                return;
            }

            await context.SignOutAsync();
            context.Response.Redirect("/account/sign-in");
        }
    }
}
