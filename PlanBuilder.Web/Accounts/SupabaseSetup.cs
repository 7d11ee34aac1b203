using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Accounts;

internal static class SupabaseSetup
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    /// <summary>Who keeps the accounts: Supabase Auth where <c>SUPABASE_URL</c> is set, else our own database.</summary>
    public static void AddSupabase(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        var url = Given("SUPABASE_URL") ?? Given("VITE_SUPABASE_URL");
        builder.Services.AddSingleton<IValidateOptions<SupabaseOptions>, SupabaseOptions.Validator>();
        builder.Services.AddOptions<SupabaseOptions>().BindConfiguration("Supabase").Configure(options =>
        {
            options.Url = url;
            options.AnonKey = Given("SUPABASE_ANON_KEY") ?? Given("VITE_SUPABASE_ANON_KEY");
            options.ServiceRoleKey = Given("SUPABASE_SERVICE_ROLE_KEY");
            options.JwtSecret = Given("SUPABASE_JWT_SECRET");
        }).ValidateOnStart();

        builder.Services.AddHttpClient(nameof(SupabaseAuth), http => http.Timeout = LongestAnswer)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false, // a redirect would carry a token elsewhere
                UseCookies = false,
                ConnectTimeout = LongestAnswer / 2,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .RemoveAllLoggers();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<SupabaseLanes>();
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<SupabaseAuth>(
            services, services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(SupabaseAuth))));
        builder.Services.AddSingleton<SigningKeys>();
        builder.Services.AddSingleton<VouchedTokens>();
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<SupabaseAccounts>();
        builder.Services.AddSingleton<ProjectSettings>();
        if (url is null)
        {
            builder.Services.AddSingleton<IAccountProvider, LocalAccounts>();
        }
        else
        {
            builder.Services.AddSingleton<IAccountProvider>(services => services.GetRequiredService<SupabaseAccounts>());
            builder.Services.AddSingleton<SessionRefresh>();
            builder.Services.AddHostedService(services => services.GetRequiredService<ProjectSettings>());
        }

        string? Given(string name) => settings[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
    }
}
