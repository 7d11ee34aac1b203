namespace PlanBuilder.Web.Usage;

internal static class UsageSetup
{
    public static void AddUsage(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<UsageOptions>().BindConfiguration("Usage")
            .Validate(options => !string.IsNullOrWhiteSpace(options.DefaultTier), "Usage__DefaultTier must name a tier, like free.")
            .ValidateOnStart();
        builder.Services.AddSingleton<UsageStore>();
        builder.Services.AddSingleton<UsageReports>();
        builder.Services.AddSingleton<TierStore>();
        builder.Services.AddHostedService<DefaultTier>();
    }
}
