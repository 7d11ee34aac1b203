using Htmx;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

internal static class AccountsSetup
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AccountsOptions>()
            .Configure<IOptions<SupabaseOptions>>(
                (options, supabase) => options.SignUp = builder.Environment.IsDevelopment() || supabase.Value.IsOn)
            .BindConfiguration("Accounts")
            .ValidateOnStart();
        builder.AddSupabase();
        builder.Services.AddSingleton<AccountDirectory>();
        builder.Services.AddSingleton<ProfileStore>();
        builder.Services.AddSingleton<SignInLimit>();

        builder.Services.AddDataProtection().SetApplicationName("PlanBuilder");
        builder.Services.AddSingleton<ProtectionKeyStore>();
        // An embedded database is one node's own; its keys stand beside it. Any other may have several nodes.
        builder.Services.AddOptions<KeyManagementOptions>()
            .Configure<IOptions<DatabaseOptions>, IServiceProvider>((keys, database, services) =>
                keys.XmlRepository = database.Value.Embedded
                    ? new FileSystemXmlRepository(
                        PrivateFolder(Path.Combine(database.Value.DataFolder, "keys")),
                        NullLoggerFactory.Instance)
                    : services.GetRequiredService<ProtectionKeyStore>());

        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.Cookie.Name = "planbuilder.session";
            options.LoginPath = "/account/sign-in";
            options.ReturnUrlParameter = "returnUrl";
            options.ExpireTimeSpan = TimeSpan.FromDays(14);
            options.Events.OnRedirectToLogin = LeadToSignIn;
            // The handler would follow the address that the form was sent to, whatever stands in it: the page alone says where to go on.
            options.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask;
            options.Events.OnValidatePrincipal = context =>
                context.HttpContext.RequestServices.GetService<SessionRefresh>()?.ValidateAsync(context) ?? Task.CompletedTask;
            options.Events.OnCheckSlidingExpiration = context =>
            {
                // A watched page asks by itself for hours: that is no sign of a person.
                context.ShouldRenew &= !context.Request.IsHtmx();
                return Task.CompletedTask;
            };
        });
        builder.Services.AddAuthorization();
        builder.AddAccountCommands();
    }

    public static void UseAccounts(this WebApplication app)
    {
        app.UseMiddleware<DataProtectionReadiness>();
        app.UseAuthentication();
        app.UseMiddleware<SessionClaimsMiddleware>();
        app.UseAuthorization();
        app.UseMiddleware<DeletedAccountMiddleware>();
    }

    private static DirectoryInfo PrivateFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    // A fragment cannot hold a sign-in page: htmx is told to open it, with the page around the fragment as the way back. Who is just
    // typing stays on the page, and hears of it when something is to be saved.
    private static Task LeadToSignIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!context.Request.IsHtmx(out var htmx) || htmx is null)
        {
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return context.Response.FlashAsync(
                StatusCodes.Status401Unauthorized,
                """You're signed out, so nothing was saved. <a href="/account/sign-in" target="_blank">Open a new tab to sign in</a>, then try again here.""");
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        if (htmx.Trigger == "bell")
        {
            context.Response.Htmx(headers => headers.Reswap("none"));
            return Task.CompletedTask;
        }

        var page = Uri.TryCreate(htmx.CurrentUrl, UriKind.Absolute, out var current) ? current.PathAndQuery : "/";
        context.Response.Htmx(headers => headers.Redirect("/account/sign-in" + QueryString.Create("returnUrl", page)));
        return Task.CompletedTask;
    }
}
