using Htmx;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
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
        builder.Services.AddSingleton(services =>
            new SignUpAvailability(services.GetRequiredService<IOptions<AccountsOptions>>().Value.SignUp));
        builder.Services.AddSingleton<AccountDirectory>();
        builder.Services.AddSingleton<ProfileStore>();
        builder.Services.AddSingleton<SignInLimit>();
        builder.AddKeys();
        builder.Services.AddSingleton<SignInAttempts>();
        builder.Services.AddSingleton<DeviceCookie>();
        builder.Services.AddSingleton<PasswordCheck>();
        builder.Services.AddSingleton<PasswordHashing>();
        builder.Services.AddSingleton<PasswordLinks>();
        builder.Services.AddSingleton<SessionStore>();
        builder.Services.AddSingleton<SessionCookie>();
        builder.Services.AddSingleton<Sessions>();
        builder.Services.AddSingleton<SessionWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SessionWatch>());
        builder.Services.AddSingleton<FactorAttempts>();
        builder.Services.AddSingleton<SecondFactorStore>();
        builder.Services.AddSingleton<SecondFactor>();

        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.LoginPath = "/account/sign-in";
            options.ReturnUrlParameter = "returnUrl";
            options.ExpireTimeSpan = TimeSpan.FromDays(14);
            options.Events.OnRedirectToLogin = RedirectToSignIn;
            // The handler would follow the address that the form was sent to, whatever stands in it: the page alone says where to go on.
            options.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask;
            options.Events.OnRedirectToAccessDenied = context => Refuse(context.Response);
            options.Events.OnValidatePrincipal = ValidateAsync;
            options.Events.OnCheckSlidingExpiration = context =>
            {
                // A watched page asks by itself for hours: that is no sign of a person.
                context.ShouldRenew &= !context.Request.IsHtmx();
                return Task.CompletedTask;
            };
        }).AddCookie(HalfSignIn.Scheme);
        builder.Services.AddOptions<CookieAuthenticationOptions>(HalfSignIn.Scheme).Configure<IOptions<AppOptions>>(HalfSignIn.Configure);
        builder.Services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<AppOptions>>(HostCookie.Configure);
        builder.Services.AddAuthorization();
        builder.AddAccountCommands();
    }

    public static void UseAccounts(this WebApplication app)
    {
        app.UseMiddleware<DataProtectionReadiness>();
        app.UseAuthentication();
        app.UseMiddleware<SessionReadiness>();
        app.UseMiddleware<SessionClaimsMiddleware>();
        app.UseAuthorization();
        app.UseMiddleware<GivenPasswordMiddleware>();
        app.UseMiddleware<DeletedAccountMiddleware>();
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        await services.GetRequiredService<SessionCookie>().ValidateAsync(context);
        if (context.Principal is not null && services.GetService<SessionRefresh>() is { } refresh)
        {
            await refresh.ValidateAsync(context);
        }
    }

    // A fragment cannot hold a sign-in page: htmx is told to open it, with the page around the fragment as the way back. Who is just
    // typing stays on the page, and hears of it when something is to be saved.
    private static Task RedirectToSignIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!context.Request.IsHtmx(out var htmx) || htmx is null)
        {
            // Not the address it comes with, which names the host that the request named.
            var asked = context.Request.PathBase + context.Request.Path + context.Request.QueryString;
            context.Response.Redirect(context.Options.LoginPath + QueryString.Create(context.Options.ReturnUrlParameter, asked));
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return context.Response.FlashAsync(
                StatusCodes.Status401Unauthorized,
                "You're signed out, so nothing was saved. "
                + """<a href="/account/sign-in" target="_blank">Open a new tab to sign in</a>, then try again here.""");
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

    private static Task Refuse(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
