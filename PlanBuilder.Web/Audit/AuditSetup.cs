using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Audit;

internal static class AuditSetup
{
    public static void AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<AuditOptions>, AuditOptions.Validator>();
        builder.Services.AddOptions<AuditOptions>().BindConfiguration("Audit").ValidateOnStart();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddSingleton<AuditReader>();
        builder.Services.AddSingleton<AuditRetention>();
        builder.Services.AddHostedService<AuditWriter>();
    }
}
