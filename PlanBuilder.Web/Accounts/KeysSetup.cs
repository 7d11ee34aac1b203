using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

internal static class KeysSetup
{
    /// <summary>The keys that protect cookies and forms: where they are kept, and what wraps them there.</summary>
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<KeysOptions>, KeysOptions.Validator>();
        builder.Services.AddOptions<KeysOptions>().BindConfiguration("Keys").ValidateOnStart();
        var protection = builder.Services.AddDataProtection().SetApplicationName("PlanBuilder");
        protection.WrapKeys(builder.Configuration.GetSection("Keys").Get<KeysOptions>() ?? new KeysOptions());

        builder.Services.AddSingleton<ProtectionKeyStore>();
        // An embedded database is one node's own; its keys stand beside it. Any other may have several nodes.
        builder.Services.AddOptions<KeyManagementOptions>()
            .Configure<IOptions<DatabaseOptions>, IServiceProvider>((keys, database, services) =>
                keys.XmlRepository = database.Value.Embedded
                    ? new FileSystemXmlRepository(
                        PrivateFolder(Path.Combine(database.Value.DataFolder, "keys")),
                        NullLoggerFactory.Instance)
                    : services.GetRequiredService<ProtectionKeyStore>());
    }

    /// <summary>
    /// New keys are wrapped by the certificate; older ones are read whether they are wrapped by it, by an old one, or not at all.
    /// </summary>
    internal static void WrapKeys(this IDataProtectionBuilder protection, KeysOptions options)
    {
        try
        {
            if (options.Open() is { } certificate)
            {
                protection.ProtectKeysWithCertificate(certificate);
            }

            protection.UnprotectKeysWithAnyCertificate([.. options.OpenOld()]);
        }
        catch (KeyCertificateException)
        {
            // The validator says so, before any key is used.
        }
    }

    private static DirectoryInfo PrivateFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
