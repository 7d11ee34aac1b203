using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Mail;

internal static class MailSetup
{
    public static void AddMail(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<MailOptions>, MailOptions.Validator>();
        builder.Services.AddOptions<MailOptions>().BindConfiguration("Mail").ValidateOnStart();
        builder.Services.AddSingleton<MailQueue>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MailQueue>());
    }
}
