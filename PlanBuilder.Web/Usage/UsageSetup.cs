using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Usage;

internal static class UsageSetup
{
    public static void AddUsage(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<UsageOptions>, UsageOptions.Validator>();
        builder.Services.AddOptions<UsageOptions>().BindConfiguration("Usage").ValidateOnStart();
        builder.Services.AddSingleton<AccountRate>();
        builder.Services.AddSingleton<UsageStore>();
        builder.Services.AddSingleton<UsageReports>();
        builder.Services.AddSingleton<TierStore>();
        builder.Services.AddSingleton<AiAllowance>();
        builder.Services.AddHostedService<DefaultTier>();
    }

    public static void UseUsage(this WebApplication app) => app.UseMiddleware<AccountRateMiddleware>();
}
