using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Accounts;

/// <summary>What wraps the keys that protect cookies and forms, where they are kept (<c>Keys__...</c>).</summary>
internal sealed class KeysOptions
{
    private const int SmallestKey = 2048; // bits

    /// <summary>A certificate with its private key, as a PFX or PEM file: new keys are wrapped by it.</summary>
    public string? Certificate { get; set; }

    /// <summary>The password of that file, and of the old ones where they have one.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>Certificates that wrapped keys before, with commas between them: those keys can still be read.</summary>
    public string? OldCertificates { get; set; }

    /// <summary>Reads the file of <see cref="Certificate"/>. Null where none is set.</summary>
    /// <exception cref="KeyCertificateException">It can't be used, and its sentence says why.</exception>
    public X509Certificate2? Open() =>
        string.IsNullOrWhiteSpace(Certificate) ? null : Open(Certificate.Trim(), "Keys__Certificate");

    /// <inheritdoc cref="Open()"/>
    public List<X509Certificate2> OpenOld() =>
        [.. (OldCertificates ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(path => Open(path, "Keys__OldCertificates"))];

    private X509Certificate2 Open(string path, string setting)
    {
        var certificate = Read(path, setting);
        using var key = certificate.GetRSAPrivateKey();
        return key switch
        {
            null => throw new KeyCertificateException($"{setting}: {path} must contain a certificate and its private RSA key."),
            { KeySize: < SmallestKey } => throw new KeyCertificateException(
                $"{setting}: the key in {path} is shorter than {SmallestKey} bits."),
            _ => certificate,
        };
    }

    private X509Certificate2 Read(string path, string setting)
    {
        try
        {
            if (X509Certificate2.GetCertContentType(path) == X509ContentType.Pkcs12)
            {
                return X509CertificateLoader.LoadPkcs12FromFile(path, CertificatePassword, OperatingSystem.IsMacOS()
                    ? X509KeyStorageFlags.DefaultKeySet // it has no other
                    : X509KeyStorageFlags.EphemeralKeySet);
            }

            return string.IsNullOrEmpty(CertificatePassword) || !File.ReadAllText(path).Contains("ENCRYPTED", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromPemFile(path)
                : X509Certificate2.CreateFromEncryptedPemFile(path, CertificatePassword);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            var why = !File.Exists(path) ? "there's no such file"
                : e is UnauthorizedAccessException ? "the app isn't allowed to read it"
                : "it isn't a PFX or PEM file with a certificate and its private key, or Keys__CertificatePassword isn't its password";
            throw new KeyCertificateException($"{setting}: {path} can't be used: {why}.");
        }
    }

    internal sealed class Validator : IValidateOptions<KeysOptions>
    {
        public ValidateOptionsResult Validate(string? name, KeysOptions options)
        {
            try
            {
                using var certificate = options.Open();
                options.OpenOld().ForEach(old => old.Dispose());
                return certificate is null && !string.IsNullOrEmpty(options.CertificatePassword)
                    && string.IsNullOrEmpty(options.OldCertificates)
                    ? ValidateOptionsResult.Fail("Keys__CertificatePassword is set, but Keys__Certificate isn't.")
                    : ValidateOptionsResult.Success;
            }
            catch (KeyCertificateException e)
            {
                return ValidateOptionsResult.Fail(e.Message);
            }
        }
    }
}

/// <summary>A certificate's file can't be used; the message names the setting and says why, and holds no password.</summary>
internal sealed class KeyCertificateException(string message) : Exception(message);
